# Evaluates opa/bundle.tar.gz with regorus: each input of asked.json, then each changed policy until it answers something else.
import json, pathlib, sys, tarfile
import regorus


def answered(folder):
    asked = json.loads((folder / "asked.json").read_text())
    # The bundle is read by Python's own tar and gzip.
    with tarfile.open(folder / "opa/bundle.tar.gz", "r:gz") as bundle:
        members = bundle.getmembers()
        files = {member.name: bundle.extractfile(member).read() for member in members}
    policy = files["policy.rego"].decode()

    def engine(policy):
        made = regorus.Engine()
        made.add_policy("policy.rego", policy)
        for more in asked.get("policies", []):
            made.add_policy("more.rego", more)
        made.add_data_json(files["data.json"].decode())
        return made

    def decide(made, request):
        made.set_input_json(request)
        return made.eval_rule(asked.get("rule", "data.admit.decision"))

    inputs = [json.dumps(request) for request in asked["inputs"]]
    whole = engine(policy)
    decisions = [decide(whole, request) for request in inputs]
    noticed = []
    for old, new in asked.get("changes", []):
        assert old in policy, old
        other = engine(policy.replace(old, new, 1))
        noticed.append(any(decide(other, request) != was for request, was in zip(inputs, decisions)))
    return {
        "decisions": decisions,
        "noticed": noticed,
        "members": [[m.name, m.size, m.mtime, m.uid, m.gid, m.uname, m.gname, m.mode] for m in members],
        "manifest": json.loads(files[".manifest"]),
        "alike": all((folder / "opa" / name).read_bytes() == files[name] for name in ("data.json", "policy.rego")),
        "data": json.loads(files["data.json"]) if asked.get("data") else None,
    }


for folder in sys.argv[1:]:
    print(json.dumps(answered(pathlib.Path(folder))))
