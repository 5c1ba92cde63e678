//! A partner with an identity of each kind: what it has at hand, what it sends, and how it answers by the page that it got.

use crate::{
    place::{Place, Run},
    tools,
};
use std::{fs, path::Path};

/// An identity of the partner's: a kind of anchor, a variant of it, and the block of the page that answers for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Identity {
    /// The page, which is the kind of anchor.
    pub(super) page: &'static str,
    /// The word beside `sh` at the block that answers; empty for the block without one.
    pub(super) block: &'static str,
    /// How the partner makes what it has at hand.
    pub(super) make: &'static str,
    /// What is said of it when it is registered.
    pub(super) register: &'static [&'static str],
    /// The method that goes on record.
    pub(super) method: &'static str,
}

const AUTHORITY: &str = "openssl req -x509 -newkey $KEY -nodes -keyout acme-ca.key -out acme-ca.pem -sha256 -days 700 \
    -subj '/O=Acme/CN=Acme CA' -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign 2>&1";
const EC: &str = "ec -pkeyopt ec_paramgen_curve:P-256";

/// Every kind of anchor with every way to answer for it.
pub(super) const ALL: &[Identity] = &[
    Identity { page: "ca-certificate", block: "", make: "authority", register: CA, method: "raw-signature" },
    Identity { page: "ca-certificate", block: "ed25519", make: "authority-ed25519", register: CA, method: "raw-signature" },
    Identity { page: "ca-certificate", block: "leaf", make: "leaf", register: CA, method: "cms" },
    Identity { page: "pinned-key", block: "", make: "key", register: BARE, method: "raw-signature" },
    Identity { page: "pinned-key", block: "ed25519", make: "key-ed25519", register: BARE, method: "raw-signature" },
    Identity { page: "pinned-key", block: "certificate", make: "certificate", register: CERTIFIED, method: "cms" },
    Identity { page: "jwks", block: "", make: "jwks-p256", register: JWKS, method: "jws" },
    Identity { page: "jwks", block: "ed25519", make: "jwks-ed25519", register: JWKS, method: "jws" },
    Identity { page: "jwks", block: "rsa", make: "jwks-rsa", register: JWKS, method: "jws" },
    Identity { page: "spiffe", block: "jwt", make: "spiffe", register: SPIFFE, method: "jwt-svid" },
    Identity { page: "spiffe", block: "x509", make: "spiffe", register: SPIFFE, method: "x509-svid" },
    Identity { page: "oidc", block: "", make: "oidc", register: OIDC, method: "id-token" },
    Identity { page: "ssh-key", block: "", make: "ssh", register: SSH, method: "ssh-signature" },
];

const CA: &[&str] = &["--kind", "ca-certificate", "--certificate", "acme-ca.pem"];
const BARE: &[&str] = &["--kind", "pinned-key", "--public-key", "acme-public.pem"];
const CERTIFIED: &[&str] = &["--kind", "pinned-key", "--certificate", "acme.pem"];
const JWKS: &[&str] = &["--kind", "jwks", "--jwks", "acme-jwks.json"];
const SPIFFE: &[&str] = &[
    "--kind",
    "spiffe",
    "--bundle",
    "acme-bundle.json",
    "--trust-domain",
    "acme-pay.example",
    "--workload",
    "spiffe://acme-pay.example/payouts",
];
const OIDC: &[&str] = &[
    "--kind",
    "oidc",
    "--jwks",
    "acme-jwks.json",
    "--issuer",
    "https://ci.acme-pay.example",
    "--audience",
    "https://api.bank.example",
    "--subject",
    "project:payouts:branch:main",
    "--claim",
    "environment=production",
];
const SSH: &[&str] = &["--kind", "ssh-key", "--ssh-key", "acme_ed25519.pub"];

impl Identity {
    /// The identity by its page and block.
    pub(super) fn of(page: &str, block: &str) -> Self {
        *ALL.iter().find(|identity| (identity.page, identity.block) == (page, block)).unwrap()
    }

    /// Makes what the partner has, registers it as `acme-pay#<anchor>`, and has `acme.challenge` written for it.
    pub(super) fn challenged(self, place: &Place, anchor: &str, environment: &str) {
        make(place, self.make);
        self.registered(place, anchor, environment, &[]);
        place.ok_as("priya-nair", &["prove", &format!("acme-pay#{anchor}"), "--out", "acme.challenge"]);
    }

    /// Registers what the partner has.
    pub(super) fn registered(self, place: &Place, anchor: &str, environment: &str, more: &[&str]) {
        let subject = format!("acme-pay#{anchor}");
        let words = ["onboard", "anchor", &subject, "--environment", environment];
        place.ok(&[words.as_slice(), self.register, more].concat());
    }

    /// The partner answers `acme.challenge` by the page that it got.
    pub(super) fn answer(self, place: &Place) {
        let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/partners/{}.md", self.page)));
        let page = page.unwrap();
        let answering: Vec<&str> = blocks(&page, self.block).filter(|block| block.contains("acme.challenge")).collect();
        let [commands] = answering.as_slice() else { panic!("{} has {} blocks that answer", self.page, answering.len()) };
        shell(place, commands);
    }

    /// Hands the answer in.
    pub(super) fn hand_in(anchor: &str, place: &Place) -> Run {
        let subject = format!("acme-pay#{anchor}");
        place.run_as("priya-nair", &["prove", &subject, "--response", "acme.challenge.sig", "--format", "json"])
    }
}

/// The blocks of a page that are shell, with that word beside.
fn blocks<'p>(page: &'p str, word: &str) -> impl Iterator<Item = &'p str> {
    let fence = if word.is_empty() { "```sh\n".to_owned() } else { format!("```sh {word}\n") };
    let found: Vec<_> = page.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    found.into_iter()
}

/// Runs shell commands in the partner's folder, with the programs of the list and what stands in for the partner's platform.
pub(super) fn shell(place: &Place, commands: &str) -> String {
    fs::create_dir_all(place.path("bin")).unwrap();
    place.write("bin/python3", format!("#!/bin/sh\nexec '{}' \"$@\"\n", tools::python().display()));
    place.must("sh", &["-c", "chmod +x bin/*"]);
    let pipeline = "ACTIONS_ID_TOKEN_REQUEST_TOKEN=t ACTIONS_ID_TOKEN_REQUEST_URL='https://ci.example/token?version=2'";
    place.must("sh", &["-euc", &format!("PATH=$PWD/bin:$PATH KEY='{EC}' {pipeline}\n{commands}")])
}

/// Makes what a partner has at hand.
pub(super) fn make(place: &Place, what: &str) {
    let key = |kind: &str| format!("openssl genpkey {kind} -out acme.key 2>&1\n");
    let commands = match what {
        "authority" => AUTHORITY.to_owned(),
        "authority-ed25519" => AUTHORITY.replace("$KEY", "ed25519").replace("-sha256 ", ""),
        "leaf" => format!("{AUTHORITY}\n{LEAF}"),
        "key" => key("-algorithm RSA -pkeyopt rsa_keygen_bits:3072") + PUBLIC,
        "key-ed25519" => key("-algorithm ed25519") + PUBLIC,
        "certificate" => key("-algorithm EC -pkeyopt ec_paramgen_curve:P-384") + CERTIFICATE,
        "jwks-p256" => key("-algorithm EC -pkeyopt ec_paramgen_curve:P-256") + KEY_SET,
        "jwks-ed25519" => key("-algorithm ed25519") + KEY_SET,
        "jwks-rsa" => key("-algorithm RSA -pkeyopt rsa_keygen_bits:2048") + KEY_SET,
        "spiffe" => format!("{AUTHORITY}\n{}{WORKLOAD}{BUNDLE}", key("-algorithm EC -pkeyopt ec_paramgen_curve:P-256")),
        "oidc" => key("-algorithm EC -pkeyopt ec_paramgen_curve:P-256") + KEY_SET,
        "ssh" => "ssh-keygen -q -t ed25519 -N '' -f acme_ed25519".to_owned(),
        other => panic!("nobody has `{other}`"),
    };
    fs::create_dir_all(place.path("bin")).unwrap();
    place.write("bin/spire-agent", SPIRE_AGENT);
    place.write("bin/curl", CURL);
    place.write("make_token.py", TOKEN);
    shell(place, &commands);
}

/// An intermediate under the authority, and a leaf under that.
const LEAF: &str = "\
openssl req -newkey $KEY -nodes -keyout mid.key -out mid.csr -subj '/O=Acme/CN=Acme issuing' 2>&1
printf 'basicConstraints=critical,CA:TRUE,pathlen:0\\nkeyUsage=critical,keyCertSign\\nsubjectKeyIdentifier=hash\\nauthorityKeyIdentifier=keyid\\n' > mid.ext
openssl x509 -req -in mid.csr -CA acme-ca.pem -CAkey acme-ca.key -days 300 -extfile mid.ext -out acme-intermediates.pem 2>&1
openssl req -newkey $KEY -nodes -keyout acme-leaf.key -out leaf.csr -subj '/O=Acme/CN=duty officer' 2>&1
printf 'basicConstraints=critical,CA:FALSE\\nkeyUsage=critical,digitalSignature\\nsubjectKeyIdentifier=hash\\nauthorityKeyIdentifier=keyid\\n' > leaf.ext
openssl x509 -req -in leaf.csr -CA acme-intermediates.pem -CAkey mid.key -days 200 -extfile leaf.ext -out acme-leaf.pem 2>&1
";
const PUBLIC: &str = "openssl pkey -in acme.key -pubout -out acme-public.pem\n";
const CERTIFICATE: &str =
    "openssl req -x509 -key acme.key -sha384 -days 300 -subj /CN=acme -out acme.pem -addext basicConstraints=critical,CA:FALSE\n";
/// A set of two keys, of which the one in `acme.key` answers.
const KEY_SET: &str = r#"python3 - <<'END'
import json
from jwcrypto import jwk
key = jwk.JWK.from_pem(open("acme.key", "rb").read())
spare = jwk.JWK.generate(kty="EC", crv="P-384")
entry = lambda key, kid: dict(key.export_public(as_dict=True), kid=kid, use="sig")
open("acme-jwks.json", "w").write(json.dumps({"keys": [entry(key, "acme-2026"), entry(spare, "spare")]}))
END
"#;
/// The SVID of a workload: its certificate and key as SPIRE writes them.
const WORKLOAD: &str = "\
openssl req -newkey $KEY -nodes -keyout workload.key -out workload.csr -subj '/C=US/O=SPIRE' 2>&1
printf 'basicConstraints=critical,CA:FALSE\\nkeyUsage=critical,digitalSignature\\nextendedKeyUsage=clientAuth,serverAuth\\nsubjectAltName=URI:spiffe://acme-pay.example/payouts\\nsubjectKeyIdentifier=hash\\nauthorityKeyIdentifier=keyid\\n' > workload.ext
openssl x509 -req -in workload.csr -CA acme-ca.pem -CAkey acme-ca.key -days 2 -extfile workload.ext -out workload.pem 2>&1
";
/// The bundle of the trust domain, as `spire-server bundle show -format spiffe` writes it.
const BUNDLE: &str = r#"python3 - <<'END'
import base64, json, subprocess
from jwcrypto import jwk
der = subprocess.run(["openssl", "x509", "-in", "acme-ca.pem", "-outform", "DER"], capture_output=True, check=True).stdout
authority = jwk.JWK.from_pem(open("acme-ca.pem", "rb").read()).export_public(as_dict=True)
signer = jwk.JWK.from_pem(open("acme.key", "rb").read()).export_public(as_dict=True)
authority.pop("kid", None)
keys = [dict(authority, use="x509-svid", x5c=[base64.b64encode(der).decode()]), dict(signer, use="jwt-svid", kid="acme-2026")]
open("acme-bundle.json", "w").write(json.dumps({"keys": keys, "spiffe_sequence": 7, "spiffe_refresh_hint": 3600}))
END
"#;
/// Makes a token with the key of the issuer or the trust domain: what it says, on the command line.
const TOKEN: &str = r#"import json, sys, time
from jwcrypto import jwk, jwt
key = jwk.JWK.from_pem(open("acme.key", "rb").read())
claims = dict(json.loads(sys.argv[1]), iat=int(time.time()), exp=int(time.time()) + 300)
token = jwt.JWT(header={"alg": "ES256", "kid": "acme-2026", "typ": "JWT"}, claims=claims)
token.make_signed_token(key)
print(token.serialize())
"#;
/// Stands in for the partner's SPIRE agent: a JWT-SVID for the audience, or the X.509-SVID into files.
const SPIRE_AGENT: &str = r#"#!/bin/sh
set -eu
case "$*" in
  "api fetch jwt -audience "*" -output json")
    token=$(python3 make_token.py "{\"sub\":\"spiffe://acme-pay.example/payouts\",\"aud\":\"$5\"}")
    printf '[{"svids":[{"spiffe_id":"spiffe://acme-pay.example/payouts","svid":"%s"}]},{"bundles":{}}]' "$token" ;;
  "api fetch x509 -write .")
    cp workload.pem svid.0.pem; cp workload.key svid.0.key; cp acme-ca.pem bundle.0.pem ;;
  *) echo "spire-agent: $*" >&2; exit 2 ;;
esac
"#;
/// Stands in for the token service of the partner's pipeline.
const CURL: &str = r#"#!/bin/sh
set -eu
for word in "$@"; do url=$word; done
audience=${url##*&audience=}
token=$(python3 make_token.py "{\"iss\":\"https://ci.acme-pay.example\",\"sub\":\"project:payouts:branch:main\",\"aud\":\"$audience\",\"environment\":\"production\",\"run_id\":42}")
printf '{"count":1,"value":"%s"}' "$token"
"#;
