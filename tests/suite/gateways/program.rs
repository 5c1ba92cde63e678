//! A gateway: a real program on loopback, with the configuration of its page, before a service that tells what it is told. It is ended
//! when the test is, whether or not the test ends well.

use crate::tools;
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// A program that lets partners in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Nginx,
    Haproxy,
    Envoy,
}

/// A running gateway.
pub(super) struct Gateway {
    pub(super) kind: Kind,
    folder: PathBuf,
    child: Child,
    port: u16,
    keys: u16,
}

/// A page's configuration blocks of that language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/gateways").join(page)).unwrap();
    let fence = format!("```{language}\n");
    let blocks = page.split(&fence).skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// The text with words replaced that must be there.
fn placed(text: &str, words: &[(&str, &str)]) -> String {
    words.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the page has no `{from}`:\n{text}");
        text.replace(from, to)
    })
}

/// A port of loopback that nobody listens on.
fn port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Gateway {
    /// Starts the program with what is published in `<out>/current`, its certificate `server.pem` and key `server.key` in the folder,
    /// before a service at that port.
    pub(super) fn start(kind: Kind, folder: &Path, out: &Path, service: u16) -> Self {
        let (folder, out) = (folder.canonicalize().unwrap(), out.canonicalize().unwrap());
        let mut own = folder.clone();
        for _ in 0..3 {
            let (port, keys) = (port(), port());
            own = folder.join(format!("{kind:?}-{port}"));
            fs::create_dir_all(&own).unwrap();
            let mut command = command(kind, (&folder, &out, &own), (port, keys, service));
            let log = fs::File::create(own.join("log")).unwrap();
            command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).current_dir(&own);
            let child = command.spawn().expect("this test needs `setpriv`: apt-get install util-linux");
            let mut gateway =
                Self { kind, folder: own.clone(), child, port, keys: if kind == Kind::Envoy { keys } else { port } };
            if gateway.is_up() {
                return gateway;
            }
        }
        panic!("{kind:?} does not start: apt-get install nginx haproxy, sh tests/tools\n{}", log(&own));
    }

    fn is_up(&mut self) -> bool {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(20) {
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            if [self.port, self.keys].iter().all(|port| TcpStream::connect(("127.0.0.1", *port)).is_ok()) {
                return true;
            }
            thread::sleep(Duration::from_millis(50));
        }
        false
    }

    /// Where `admit drill` finds it.
    pub(super) fn url(&self) -> String {
        format!("https://127.0.0.1:{}/", self.port)
    }

    /// Has it read again what is published, if it has to be told.
    pub(super) fn reload(&self) {
        match self.kind {
            Kind::Nginx => self.signal("HUP"),
            Kind::Haproxy => self.signal("USR2"),
            Kind::Envoy => {}
        }
    }

    fn signal(&self, name: &str) {
        let status = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// Whether it can be told an API key.
    pub(super) fn takes_keys(&self) -> bool {
        self.kind != Kind::Nginx
    }

    /// What it answers to a call: the status, or 0 where the connection was refused, and what the service behind was told.
    pub(super) fn ask(&self, call: &Call<'_>) -> (u16, String) {
        let port = if call.certificate.is_some() { self.port } else { self.keys };
        let mut curl = Command::new("curl");
        curl.args(["-sk", "--max-time", "10", "--noproxy", "*", "--interface", call.source, "-X", call.method]);
        curl.args(["-w", "\n%{http_code}", "-H", "x-admit-partner: somebody-else"]);
        if let Some((folder, name)) = call.certificate {
            curl.arg("--cert").arg(folder.join(format!("{name}.pem"))).arg("--key").arg(folder.join(format!("{name}.key")));
        }
        if let Some(key) = call.key {
            curl.args(["-H", &format!("Authorization: Bearer {key}")]);
        }
        let output = curl.arg(format!("https://127.0.0.1:{port}{}", call.path)).output();
        let output = output.expect("this test needs `curl`: apt-get install curl");
        let text = String::from_utf8(output.stdout).unwrap();
        let (body, code) = text.rsplit_once('\n').unwrap();
        let code: u16 = code.parse().unwrap();
        assert!(code < 500, "{:?} {code} {body}\n{}", self.kind, log(&self.folder));
        (code, body.to_owned())
    }

    /// Waits until it lets a call in, or does not any more; it must come to that within ten seconds.
    pub(super) fn comes_to(&self, call: &Call<'_>, let_in: bool) {
        let start = Instant::now();
        while (self.ask(call).0 == 200) != let_in {
            let said = || log(&self.folder);
            assert!(start.elapsed() < Duration::from_secs(10), "{:?}: {call:?} is not {let_in}\n{}", self.kind, said());
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Judges a call.
    pub(super) fn says(&self, call: &Call<'_>, let_in: bool, why: &str) {
        let (code, body) = self.ask(call);
        let right = if let_in { code == 200 } else { [0, 400, 403].contains(&code) };
        assert!(right, "{:?}: {why}: {call:?} {code} {body}\n{}", self.kind, log(&self.folder));
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        for _ in 0..40 {
            if self.child.try_wait().is_ok_and(|status| status.is_some()) {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a client does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call<'a> {
    /// The folder and the name of its certificate and key.
    pub(super) certificate: Option<(&'a Path, &'a str)>,
    pub(super) key: Option<&'a str>,
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    /// The address that it comes from.
    pub(super) source: &'a str,
}

fn log(own: &Path) -> String {
    fs::read_to_string(own.join("log")).unwrap_or_default()
}

/// The program with the configuration of its page, in which only folders, ports and addresses are other ones.
fn command(kind: Kind, (folder, out, own): (&Path, &Path, &Path), (port, keys, service): (u16, u16, u16)) -> Command {
    let text = |name: &str| folder.join(name).display().to_string();
    let (out, listen, service) = (out.display().to_string(), format!("127.0.0.1:{port}"), format!("127.0.0.1:{service}"));
    let (certificate, key) = (text("server.pem"), text("server.key"));
    let mut command = Command::new("setpriv");
    // the system's programs lie where a user does not look; and the kernel ends them if this process dies
    command.env("PATH", format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap())).args(["--pdeathsig", "TERM"]);
    match kind {
        Kind::Nginx => {
            let [page] = blocks("nginx.md", "nginx").try_into().unwrap();
            let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
                .map(|kind| format!("{kind}_temp_path {};", own.join(kind).display()))
                .concat();
            let words = [
                ("/etc/admit/production", out.as_str()),
                ("/etc/nginx/server.pem", &certificate),
                ("/etc/nginx/server.key", &key),
                ("listen 8443 ", &format!("listen {listen} ")),
                ("127.0.0.1:8080", &service),
                ("http {", &format!("http {{ access_log off; {temporary}")),
            ];
            fs::write(own.join("nginx.conf"), placed(&page, &words)).unwrap();
            let mut globals = format!("daemon off; pid {};", own.join("pid").display());
            if is_root() {
                globals.push_str(" user root;"); // the folder is for its maker alone
            }
            command.args(["nginx", "-e", "stderr", "-g", &globals, "-p"]).arg(own).arg("-c").arg(own.join("nginx.conf"));
        }
        Kind::Haproxy => {
            let [first, last] = blocks("haproxy.md", "haproxy").try_into().unwrap();
            let both = own.join("server.pem");
            fs::write(&both, [fs::read(&certificate).unwrap(), fs::read(&key).unwrap()].concat()).unwrap();
            let words = [
                ("/etc/admit/production", out.as_str()),
                ("/etc/haproxy/server.pem", both.to_str().unwrap()),
                ("bind :8443 ", &format!("bind {listen} ")),
            ];
            fs::write(own.join("haproxy.cfg"), placed(&first, &words)).unwrap();
            fs::write(own.join("partners.cfg"), placed(&last, &[("127.0.0.1:8080", service.as_str())])).unwrap();
            command.args(["haproxy", "-W", "-f"]).arg(own.join("haproxy.cfg")).arg("-f");
            command.arg(format!("{out}/current/haproxy/admit.cfg")).arg("-f").arg(own.join("partners.cfg"));
        }
        Kind::Envoy => {
            let [page] = blocks("envoy.md", "yaml").try_into().unwrap();
            let words = [
                ("/etc/admit/production", out.as_str()),
                ("/etc/envoy/server.pem", &certificate),
                ("/etc/envoy/server.key", &key),
                ("0.0.0.0, port_value: 8443", &format!("127.0.0.1, port_value: {port}")),
                ("0.0.0.0, port_value: 8444", &format!("127.0.0.1, port_value: {keys}")),
                ("127.0.0.1, port_value: 8080", &service.replace(':', ", port_value: ")),
            ];
            fs::write(own.join("envoy.yaml"), placed(&page, &words)).unwrap();
            let found = "import envoy, pathlib; print(pathlib.Path(envoy.__file__).parent / '_bin' / 'envoy', end='')";
            command.arg(tools::run(found, &[])).arg("-c").arg(own.join("envoy.yaml"));
            command.args(["--use-dynamic-base-id", "--concurrency", "1", "-l", "warning"]);
        }
    }
    command
}

fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    status.lines().any(|line| line.starts_with("Uid:\t0\t"))
}

/// A service that answers with the headers it got of whom it serves, and of what it should not have got.
pub(super) struct Service {
    pub(super) port: u16,
    over: Arc<AtomicBool>,
}

impl Service {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let over = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&over);
        thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                if ends.load(Ordering::SeqCst) {
                    break;
                }
                thread::spawn(move || answer(connection));
            }
        });
        Self { port, over }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn answer(mut connection: TcpStream) {
    let mut heard = Vec::new();
    let reader = BufReader::new(connection.try_clone().unwrap());
    for line in reader.take(65_536).lines().map_while(Result::ok).take_while(|line| !line.is_empty()) {
        let line = line.to_ascii_lowercase();
        if line.starts_with("x-admit-") || line.starts_with("authorization") {
            heard.push(line);
        }
    }
    heard.sort();
    let body = heard.join("\n");
    let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    let _ = connection.write_all((head + &body).as_bytes());
}
