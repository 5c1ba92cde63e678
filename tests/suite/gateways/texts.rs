//! Hostile texts in what nginx, HAProxy and Envoy load, and the programs themselves asked what they read. Every id, identity, scope and
//! prefix that a target takes is in it; what it does not take, it refuses by name.

use crate::{
    engines::sample::{api_key, certificate, compiled, entry, grant},
    hostile_strings::{HOSTILE, fitting, held},
    tools,
};
use admit::{
    crypto::{Certificate, sha256},
    model::{ApplicationId, CredentialId, PartnerId, ScopeName, SpiffeId, TargetName, Text},
    publish::{Allowed, Compiled, Entry, Published, Shows, TARGETS},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

const END: &str = "2099-01-10T16:45:59Z";

fn made(name: TargetName, compiled: &Compiled) -> Result<Published, String> {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let files = (target.files)(compiled).map_err(|refused| refused.to_string())?;
    Ok(files.into_iter().map(|file| (file.path, file.bytes)).collect())
}

fn text(published: &Published, path: &str) -> String {
    String::from_utf8(published[path].clone()).unwrap()
}

fn grants(scope: &ScopeName) -> Vec<Allowed> {
    ["payments:read".parse().unwrap(), scope.clone()]
        .map(|scope| Allowed { scope, ..grant("payments:read", END, &[], None, None) })
        .into()
}

/// A credential for each word that is an id, with it in the place of every id; and one for each identity and each scope.
fn entries(shows: impl Fn(usize) -> Shows) -> Vec<Entry> {
    let words: Vec<PartnerId> = fitting("@");
    let identities: Vec<SpiffeId> = fitting("spiffe://bank.example/production/@");
    let mut scopes: Vec<ScopeName> = fitting("payments:@");
    let mut seen = BTreeSet::new();
    // Of names that differ in nothing but `.`, `-` and `_` nginx can have one.
    scopes.retain(|scope| seen.insert(scope.name.replace(['.', '-'], "_")));
    assert!(words.len() >= 10 && identities.len() >= 30 && scopes.len() >= 20);
    let count = words.len() + identities.len() + scopes.len();
    let one = |number: usize| {
        let scope = scopes.get(number % scopes.len()).unwrap();
        Entry {
            from: "2020-01-01T00:00:00Z".parse().unwrap(),
            ends: END.parse().unwrap(),
            ..entry(number, shows(number), grants(scope))
        }
    };
    let mut entries: Vec<Entry> = (0..count).map(one).collect();
    for (entry, word) in entries.iter_mut().zip(&words) {
        let (application, credential): (ApplicationId, CredentialId) =
            (word.as_str().parse().unwrap(), word.as_str().parse().unwrap());
        (entry.partner, entry.application, entry.credential) = (word.clone(), application, credential);
    }
    for (entry, identity) in entries.iter_mut().skip(words.len()).zip(identities) {
        entry.identity = identity;
    }
    entries
}

/// A program that is ended with the test.
struct Running {
    child: Child,
    port: u16,
}

impl Running {
    /// Starts the program, which listens on that port; `log` is where it complains.
    fn start(mut command: Command, port: u16, folder: &Path) -> Self {
        let log = fs::File::create(folder.join("log")).unwrap();
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).current_dir(folder);
        let mut running = Self { child: command.spawn().expect("this test needs `setpriv`: apt-get install util-linux"), port };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let over = running.child.try_wait().unwrap();
            let said = || fs::read_to_string(folder.join("log")).unwrap();
            assert!(over.is_none() && start.elapsed() < Duration::from_secs(20), "it does not start: {over:?}\n{}", said());
            thread::sleep(Duration::from_millis(20));
        }
        running
    }

    /// The body of the answer to a request with these headers; the status where it is not 200.
    fn ask(&self, path: &str, headers: &[(&str, &str)]) -> Result<String, u16> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status: u16 = head.split(' ').nth(1).unwrap().parse().unwrap();
        if status == 200 { Ok(body.to_owned()) } else { Err(status) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        for _ in 0..40 {
            if self.child.try_wait().is_ok_and(|status| status.is_some()) {
                return;
            }
            thread::sleep(Duration::from_millis(25));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The program by that name, which the kernel ends if this process dies.
fn program(name: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.env("PATH", format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap())).args(["--pdeathsig", "TERM", name]);
    command
}

/// A certificate as nginx spells it where it sees one.
fn spelled(certificate: &Certificate) -> String {
    let byte = |byte: u8| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    format!("{}:{}", certificate.sha1_hex(), certificate.to_pem().bytes().map(byte).collect::<String>())
}

fn whose(entry: &Entry) -> String {
    format!("{} {} {} {}", entry.credential, entry.partner, entry.application, entry.identity)
}

#[test]
fn nginx_says_back_what_was_published() {
    let whole = compiled(entries(|_| certificate()));
    let place = tempfile::tempdir().unwrap();
    let conf = text(&made(TargetName::Nginx, &whole).unwrap(), "nginx/admit.conf");
    // The maps as they are published, but asked by a header in the place of a TLS connection.
    let (seen, asked) = ("$ssl_client_fingerprint:$ssl_client_escaped_cert", "$http_x_shown");
    assert!(conf.contains(seen));
    fs::write(place.path().join("admit.conf"), conf.replace(seen, asked)).unwrap();
    let scopes: BTreeSet<&ScopeName> = whole.entries.iter().flat_map(|entry| &entry.grants).map(|grant| &grant.scope).collect();
    let scopes: Vec<&ScopeName> = scopes.into_iter().filter(|scope| !scope.is_wildcard()).collect();
    let variable = |scope: &&ScopeName| format!("$admit_scope_{}", scope.to_string().replace([':', '.', '-'], "_"));
    let may = scopes.iter().map(variable).collect::<Vec<_>>().join(" ");
    let (port, own) = (port(), place.path().display());
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {own}/{kind}_temp;\n"))
        .concat();
    let user = if fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0) {
        "user root;"
    } else {
        ""
    };
    let config = format!(
        "daemon off;\nmaster_process off;\n{user}\npid {own}/pid;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}\
         large_client_header_buffers 4 16k;\ninclude {own}/admit.conf;\nserver {{\nlisten 127.0.0.1:{port};\ndefault_type text/plain;\n\
         return 200 \"$admit_credential $admit_partner $admit_application $admit_identity\\n{may}\";\n}}\n}}\n"
    );
    fs::write(place.path().join("nginx.conf"), config).unwrap();
    let mut command = program("nginx");
    command.args(["-e", "stderr", "-p"]).arg(place.path()).arg("-c").arg(place.path().join("nginx.conf"));
    let nginx = Running::start(command, port, place.path());
    for entry in &whole.entries {
        let Shows::Certificate { certificate, .. } = &entry.shows else { panic!("all of them are certificates") };
        let held = |scope: &&ScopeName| u8::from(entry.grants.iter().any(|grant| grant.scope == **scope)).to_string();
        let may = scopes.iter().map(held).collect::<Vec<_>>().join(" ");
        let shown = spelled(certificate);
        assert_eq!(nginx.ask("/", &[("x-shown", &shown)]), Ok(format!("{}\n{may}", whose(entry))));
        assert!(nginx.ask("/", &[("x-shown", &shown[1..])]).unwrap().starts_with("   \n0 "), "{entry:?}");
    }
}

/// An API key with that beginning, its entry, and what is published of it.
fn keyed(prefix: &Text, name: TargetName) -> (String, Compiled, Result<Published, String>) {
    let key = format!("{prefix}_production_k");
    let shows = Shows::ApiKey { algorithm: "admit-api-key-v1".parse().unwrap(), hash: hashed(&key) };
    let entry = Entry {
        from: "2020-01-01T00:00:00Z".parse().unwrap(),
        ends: END.parse().unwrap(),
        ..entry(0, shows, vec![grant("payments:read", END, &[], None, None)])
    };
    let whole = Compiled { key_prefix: prefix.clone(), ..compiled(vec![entry]) };
    let published = made(name, &whole);
    (key, whole, published)
}

fn hashed(key: &str) -> admit::model::Digest {
    sha256(format!("admit-api-key-v1\0{key}").as_bytes())
}

/// The prefixes that a target takes, each with a key and what is published; of the others it says which it cannot carry.
fn prefixes(name: TargetName) -> Vec<(String, Compiled, Published)> {
    let mut taken = Vec::new();
    for prefix in held() {
        match keyed(&prefix, name) {
            (key, whole, Ok(published)) => taken.push((key, whole, published)),
            (.., Err(why)) => {
                let shown: String = prefix.as_str().chars().flat_map(char::escape_debug).collect();
                assert!(why.contains("cannot carry") && why.contains(&shown), "{prefix}: {why}");
            }
        }
    }
    assert!((30..200).contains(&taken.len()), "{}", taken.len());
    taken
}

#[test]
fn haproxy_says_back_what_was_published_and_knows_keys_by_how_they_begin() {
    let mut whole = compiled(entries(|number| api_key(&format!("bank_production_{number}"))));
    for (number, entry) in whole.entries.iter_mut().enumerate() {
        let Shows::ApiKey { hash, .. } = &mut entry.shows else { panic!("all of them are keys") };
        *hash = hashed(&format!("bank_production_{number}"));
    }
    let published = made(TargetName::Haproxy, &whole).unwrap();
    let mut places = prefixes(TargetName::Haproxy);
    let asked: Vec<_> = places.iter().map(|(key, whole, _)| (key.clone(), whole.entries[0].clone())).collect();
    places.push((String::new(), whole.clone(), published));
    let (place, port) = (tempfile::tempdir().unwrap(), port());
    let mut rules = String::new();
    let mut backends = String::new();
    let mut choices = String::new();
    for (number, (.., published)) in places.iter().enumerate() {
        let own = place.path().join(number.to_string());
        for (path, bytes) in published {
            let path = own.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        // The rules as they are published, but each environment's under a name and in a folder of its own.
        let own = text(published, "haproxy/admit.cfg").replace("${ADMIT_DIR}", own.to_str().unwrap());
        rules.push_str(&own.replace("defaults admit\n", &format!("defaults admit-{number}\n")));
        choices.push_str(&format!("    use_backend b{number} if {{ path /{number} }}\n"));
        let said =
            ["credential", "partner", "application", "identity"].map(|name| format!("%[req.hdr(x-admit-{name})]")).join(" ");
        backends.push_str(&format!(
            "backend b{number} from admit-{number}\n    timeout connect 5s\n    timeout server 5s\n    \
             http-request return status 200 content-type text/plain lf-string \"{said}\"\n"
        ));
    }
    let config = format!(
        "global\n    hard-stop-after 1s\ndefaults\n    mode http\n    timeout client 5s\n    timeout connect 5s\n    timeout server 5s\n\
         frontend f\n    bind 127.0.0.1:{port}\n    http-request set-var(txn.admit_scope) req.hdr(x-scope)\n{choices}{rules}{backends}"
    );
    fs::write(place.path().join("haproxy.cfg"), config).unwrap();
    let mut command = program("haproxy");
    command.arg("-f").arg(place.path().join("haproxy.cfg"));
    let haproxy = Running::start(command, port, place.path());
    let ask = |number: usize, key: &str, scope: &ScopeName| {
        let (key, scope) = (format!("Bearer {key}"), scope.to_string());
        haproxy.ask(&format!("/{number}"), &[("authorization", &key), ("x-scope", &scope)])
    };
    let last = places.len() - 1;
    for (number, entry) in whole.entries.iter().enumerate() {
        let key = format!("bank_production_{number}");
        for grant in &entry.grants {
            assert_eq!(ask(last, &key, &grant.scope), Ok(whose(entry)));
            let other = ScopeName { name: format!("{}x", grant.scope.name), ..grant.scope.clone() };
            assert_eq!(ask(last, &key, &other), Err(403), "{other}");
        }
    }
    let read: ScopeName = "payments:read".parse().unwrap();
    for (number, (key, entry)) in asked.iter().enumerate() {
        assert_eq!(ask(number, key, &read), Ok(whose(entry)), "{key}");
        for other in [&key[1..], &format!("x{key}"), &key.replace("_production_", "_productio_")] {
            assert_eq!(ask(number, other, &read), Err(403), "{key}: {other}");
        }
    }
}

/// Of what is published, the filter's code, with one function in the place of the one that decides: it says what it has read of the data
/// when it is asked by its number, and lets everything else on to the next filter.
fn telling(published: &Published, number: usize) -> Value {
    let access: Value = serde_json::from_slice(&published["envoy/access.json"]).unwrap();
    let mut filter = access["resources"][0]["typed_config"].clone();
    let code = filter["default_source_code"]["inline_string"].as_str().unwrap();
    let tells = format!(
        r#"
function envoy_on_request(handle)
  if handle:headers():get("x-number") ~= "{number}" then return end
  local lines = {{ "begins " .. begins }}
  for hash, id in pairs(keys) do
    local c = credentials[id]
    lines[#lines + 1] = "key " .. hash .. " " .. table.concat({{ id, c.partner, c.application, c.identity }}, " ")
  end
  for name, ends in pairs(scopes) do lines[#lines + 1] = "scope " .. name .. " " .. ends end
  table.sort(lines)
  handle:respond({{ [":status"] = "200" }}, table.concat(lines, "\n"))
end
"#
    );
    filter["default_source_code"]["inline_string"] = json!(format!("{code}{tells}"));
    json!({ "name": format!("admit-{number}"), "typed_config": filter })
}

/// What the filter must have read.
fn told(whole: &Compiled) -> String {
    let mut lines = vec![format!("begins {}_{}_", whole.key_prefix, whole.environment)];
    for entry in &whole.entries {
        let Shows::ApiKey { hash, .. } = &entry.shows else { panic!("all of them are keys") };
        lines.push(format!("key {} {}", hash.hex(), whose(entry)));
        let ends: BTreeSet<_> = entry.grants.iter().map(|grant| (&grant.scope, grant.ends.unix())).collect();
        lines.extend(ends.iter().map(|(scope, ends)| format!("scope {}/{scope} {ends}", entry.credential)));
    }
    lines.sort();
    lines.join("\n")
}

#[test]
fn envoy_says_back_what_was_published() {
    let whole = compiled(entries(|number| api_key(&format!("key {number}"))));
    let mut filters = vec![telling(&made(TargetName::Envoy, &whole).unwrap(), 0)];
    let mut all = vec![whole];
    for (_, whole, published) in prefixes(TargetName::Envoy) {
        filters.push(telling(&published, filters.len()));
        all.push(whole);
    }
    let of = |kind: &str| format!("type.googleapis.com/envoy.extensions.filters.{kind}");
    filters.push(json!({ "name": "envoy.filters.http.router", "typed_config": { "@type": of("http.router.v3.Router") } }));
    let route = json!({ "match": { "prefix": "/" }, "direct_response": { "status": 404 } });
    let manager = json!({
        "@type": of("network.http_connection_manager.v3.HttpConnectionManager"), "stat_prefix": "f", "delayed_close_timeout": "0s", "http_filters": filters,
        "route_config": { "virtual_hosts": [{ "name": "all", "domains": ["*"], "routes": [route] }] },
    });
    let port = port();
    let listener = json!({
        "name": "f", "address": { "socket_address": { "address": "127.0.0.1", "port_value": port } },
        "filter_chains": [{ "filters": [{ "name": "envoy.filters.network.http_connection_manager", "typed_config": manager }] }],
    });
    let place = tempfile::tempdir().unwrap();
    let config = place.path().join("envoy.json");
    fs::write(&config, json!({ "static_resources": { "listeners": [listener] } }).to_string()).unwrap();
    let found = "import envoy, pathlib; print(pathlib.Path(envoy.__file__).parent / '_bin' / 'envoy', end='')";
    let mut command = program(&tools::run(found, &[]));
    command.arg("-c").arg(config).args(["--use-dynamic-base-id", "--concurrency", "1", "-l", "warning"]);
    let envoy = Running::start(command, port, place.path());
    for (number, whole) in all.iter().enumerate() {
        let said = envoy.ask("/", &[("x-number", &number.to_string())]);
        assert_eq!(said, Ok(told(whole)), "{number}");
    }
    assert_eq!(envoy.ask("/", &[]), Err(404));
}

/// What none of them can have is refused by all: a scope, and the name of an algorithm.
#[test]
fn what_is_not_plain_is_refused_by_name() {
    for &name in HOSTILE {
        let Ok(algorithm) = name.parse::<Text>() else { continue };
        let shows = Shows::ApiKey { algorithm, hash: sha256(b"key") };
        let whole = compiled(vec![entry(0, shows, vec![grant("payments:read", END, &[], None, None)])]);
        for target in [TargetName::Haproxy, TargetName::Envoy] {
            let why = made(target, &whole).unwrap_err();
            assert!(why.contains("cannot make the hash") && why.contains("payouts-0"), "{why}");
        }
    }
}
