// What a team writes that has no tool: reads every record of a registry with js-yaml and checks that what records name is there.
// node benches/peers.mjs REGISTRY JS-YAML
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [root, library] = process.argv.slice(2);
const yaml = createRequire(import.meta.url)(library);

function records(folder) {
  const found = new Map();
  let names = [];
  try {
    names = readdirSync(join(root, folder));
  } catch {}
  for (const name of names.filter((name) => name.endsWith(".yaml"))) {
    const record = yaml.load(readFileSync(join(root, folder, name), "utf8"));
    const id = name.slice(0, -5);
    if (record.id !== id) throw new Error(`${folder}/${name}: the id is ${record.id}`);
    found.set(id, record);
  }
  return found;
}

const owners = records("owners");
const issuers = records("issuers");
const scopes = new Set();
for (const [api, record] of records("scopes")) for (const scope of Object.keys(record.scopes)) scopes.add(`${api}:${scope}`);
let missing = 0;
const need = (set, id, where) => {
  if (id !== undefined && !set.has(id)) {
    missing += 1;
    if (missing < 10) console.error(`${where}: ${id} is not there`);
  }
};
for (const partner of readdirSync(join(root, "partners"))) {
  const at = `partners/${partner}`;
  const record = yaml.load(readFileSync(join(root, at, "partner.yaml"), "utf8"));
  for (const owner of Object.values(record.owners)) need(owners, owner, at);
  const anchors = records(`${at}/anchors`);
  const applications = records(`${at}/applications`);
  for (const application of applications.values()) {
    for (const access of Object.values(application.environments ?? {})) {
      need(anchors, access.anchor, at);
      need(owners, access["requested-by"], at);
      for (const grant of access.grants) need(scopes, grant.scope, at);
    }
  }
  for (const credential of records(`${at}/credentials`).values()) {
    need(applications, credential.application, at);
    need(anchors, credential.anchor, at);
    need(issuers, credential.issuer, at);
    need(owners, credential.by, at);
    for (const scope of credential.scopes) need(scopes, scope, at);
  }
  for (const approval of records(`${at}/approvals`).values()) need(owners, approval.by, at);
  records(`${at}/evidence`);
}
if (missing > 0) process.exit(1);
