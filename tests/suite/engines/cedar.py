# Validates the files for Cedar in strict mode and evaluates each request of asked.json; then each changed policy file.
import json, pathlib, sys
import cedarpy


def answered(folder):
    asked = json.loads((folder / "asked.json").read_text())
    read = lambda name: (folder / "cedar" / name).read_text()
    schema, policies, entities = read("schema.cedarschema"), read("policies.cedar"), read("entities.json")
    parsed, whole = cedarpy.Schema.from_str(schema), cedarpy.PolicySet.from_str(policies)
    known = cedarpy.Entities.from_json_str(entities, parsed)

    def decide(policies, known, part=slice(None)):
        return [result.allowed for result in cedarpy.is_authorized_batch(asked["requests"][part], policies, known)]

    allowed = decide(whole, known)
    parts = [slice(at, at + 100) for at in range(0, len(allowed), 100)]
    noticed = []
    for old, new in asked.get("changes", []):
        assert old in policies, old
        other = cedarpy.PolicySet.from_str(policies.replace(old, new))
        noticed.append(any(decide(other, known, part) != allowed[part] for part in parts))

    # What the schema describes is answered alike with it.
    described = [cedarpy.is_authorized(asked["requests"][at], whole, known, parsed).allowed for at in asked.get("described", [])]
    static = json.loads(cedarpy.policies_to_json_str(policies))["staticPolicies"]
    return {
        "allowed": allowed,
        "noticed": noticed,
        "described": described,
        "invalid": [str(error) for error in cedarpy.validate_policies(policies, schema).errors],
        "without-entities": any(decide(whole, cedarpy.Entities.from_json_str("[]"), slice(100))),
        "entities": json.loads(str(known)) if asked.get("entities") else None,
        "ids": sorted(policy["annotations"]["id"] for policy in static.values()),
    }


for folder in sys.argv[1:]:
    print(json.dumps(answered(pathlib.Path(folder))))
