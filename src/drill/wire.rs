//! One request over the network: to the address that the operator typed and to no other, with every wait bounded, no redirect followed,
//! and of the answer only its status and what a refused certificate is told by.

use crate::crypto::{Refused, Secret, Spoken, TlsClient, TlsIdentity};
use rustix::net::{AddressFamily, SocketFlags, SocketType, sockopt};
use std::{
    fmt,
    io::{self, Read, Write},
    net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs},
    str::FromStr,
    time::{Duration, Instant},
};

/// How long a connection may take, and then the whole exchange.
const PATIENCE: Duration = Duration::from_secs(5);
/// How much of an answer is read.
const LARGEST: usize = 64 << 10;

/// `https://HOST:PORT/PATH`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// A name, or an IP address without brackets.
    pub host: String,
    /// 443 where none is named.
    pub port: u16,
    /// What is asked for where no scope is.
    pub path: String,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "https://{}{}", self.authority(), self.path)
    }
}

impl Address {
    /// Host and port as a `Host` header has them.
    fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == 443 { host } else { format!("{host}:{}", self.port) }
    }
}

impl FromStr for Address {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let form = || "an address is written `https://HOST:PORT/PATH`".to_owned();
        let rest = text.strip_prefix("https://").ok_or_else(form)?;
        let (authority, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
        if authority.contains('@') || !is_path(path) {
            return Err(form());
        }
        let (host, port) = match authority.strip_prefix('[') {
            Some(rest) => {
                let (host, after) = rest.split_once(']').ok_or_else(form)?;
                host.parse::<std::net::Ipv6Addr>().map_err(|_| form())?;
                (host, after.strip_prefix(':').filter(|_| !after.is_empty()).or(after.is_empty().then_some("443")))
            }
            None => match authority.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (authority, Some("443")),
            },
        };
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._:".contains(&b);
        if host.is_empty() || !host.bytes().all(plain) {
            return Err(form());
        }
        let port = port.and_then(|port| port.parse().ok()).filter(|port| *port > 0).ok_or_else(form)?;
        Ok(Self { host: host.to_owned(), port, path: path.to_owned() })
    }
}

/// What is asked for in the place of a scope: `METHOD PATH`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// In capitals.
    pub method: String,
    /// From `/` on, as it is sent.
    pub path: String,
}

impl FromStr for Line {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let form = || "a request is written as `METHOD /PATH`".to_owned();
        let (method, path) = text.split_once(' ').ok_or_else(form)?;
        let capitals = (1..=16).contains(&method.len()) && method.bytes().all(|b| b.is_ascii_uppercase());
        if !capitals || !is_path(path) {
            return Err(form());
        }
        Ok(Self { method: method.to_owned(), path: path.to_owned() })
    }
}

fn is_path(text: &str) -> bool {
    text.starts_with('/') && text.len() <= 2048 && text.bytes().all(|b| b.is_ascii_graphic() && b != b'#')
}

/// The name of a header (RFC 9110, section 5.1), such as `x-api-key`.
///
/// # Errors
/// When the text is none, or is one that this sends itself.
pub fn header_name(text: &str) -> Result<String, String> {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    let own = ["host", "connection", "content-length", "transfer-encoding"];
    let good = (1..=64).contains(&text.len()) && text.bytes().all(token) && !own.contains(&text.to_ascii_lowercase().as_str());
    good.then(|| text.to_owned()).ok_or_else(|| "the name of a header is written as in `x-api-key`".to_owned())
}

/// How a gateway is asked.
#[derive(Debug)]
pub struct Wire {
    /// Where.
    pub address: Address,
    /// What is trusted of it.
    pub client: TlsClient,
    /// The address of ours that is asked from.
    pub source: Option<IpAddr>,
    /// The header that an API key is sent in; in `authorization` it is a bearer token (RFC 6750, section 2.1).
    pub key_header: String,
    /// The header that an amount is sent in.
    pub amount_header: Option<String>,
    /// The statuses that mean that it was let in; those of RFC 9110 that do, where none is named.
    pub let_in: Vec<u16>,
}

/// What is shown and asked for.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// The certificate.
    pub identity: Option<&'a TlsIdentity>,
    /// The API key.
    pub key: Option<&'a Secret>,
    /// The request.
    pub line: &'a Line,
    /// Over how much.
    pub amount: Option<u64>,
}

/// What a gateway did with an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// It was let in, and how that showed.
    LetIn(String),
    /// It was refused, and how that showed.
    Refused(String),
    /// Neither can be said.
    Unclear(String),
}

impl Wire {
    /// Makes the attempt.
    #[must_use]
    pub fn ask(&self, attempt: &Attempt<'_>) -> Seen {
        let stream = match self.connect() {
            Ok(stream) => stream,
            Err(error) => return Seen::Unclear(format!("failed to connect to {}: {error}", self.address.authority())),
        };
        let request = self.request(attempt);
        let stream = Timed { stream, until: Instant::now() + PATIENCE };
        match self.client.ask(&self.address.host, attempt.identity, stream, &request, LARGEST, is_enough) {
            Spoken::Answered(said) => self.judged(&said),
            Spoken::Refused(how) => Seen::Refused(how),
            Spoken::Failed(why) => Seen::Unclear(why),
        }
    }

    fn connect(&self) -> io::Result<TcpStream> {
        let found = (self.address.host.as_str(), self.address.port).to_socket_addrs()?;
        let reachable = |to: &SocketAddr| self.source.is_none_or(|from| from.is_ipv4() == to.is_ipv4());
        let mut last = io::Error::new(io::ErrorKind::AddrNotAvailable, "it has no address that could be asked");
        for to in found.filter(reachable).take(4) {
            let connected = match self.source {
                None => TcpStream::connect_timeout(&to, PATIENCE),
                Some(from) => connect_from(from, &to),
            };
            match connected {
                Ok(stream) => return Ok(stream),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn request(&self, attempt: &Attempt<'_>) -> Secret {
        let Attempt { key, line: Line { method, path }, amount, .. } = attempt;
        let mut bytes = Vec::with_capacity(4096); // no reallocation that leaves the key behind
        let head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\nuser-agent: admit-drill\r\n", self.address.authority());
        bytes.extend_from_slice(head.as_bytes());
        if let Some(key) = key {
            let scheme = if self.key_header.eq_ignore_ascii_case("authorization") { "Bearer " } else { "" };
            bytes.extend_from_slice(format!("{}: {scheme}", self.key_header).as_bytes());
            bytes.extend_from_slice(key.expose());
            bytes.extend_from_slice(b"\r\n");
        }
        if let (Some(header), Some(amount)) = (&self.amount_header, amount) {
            bytes.extend_from_slice(format!("{header}: {amount}\r\n").as_bytes());
        }
        bytes.extend_from_slice(b"content-length: 0\r\nconnection: close\r\n\r\n");
        Secret::new(bytes)
    }

    /// The statuses that refuse whoever asks are a no whatever is said to mean yes.
    fn judged(&self, said: &[u8]) -> Seen {
        let Some(status) = status(said) else { return Seen::Unclear("the answer is not HTTP".to_owned()) };
        let how = format!("HTTP status {status}");
        match status {
            401 | 403 | 495 | 496 => Seen::Refused(how),
            400 if speaks_of_certificates(said) => Seen::Refused(format!("{how}, for the certificate")),
            _ if self.let_in.contains(&status) => Seen::LetIn(how),
            200..=399 | 404 if self.let_in.is_empty() => Seen::LetIn(how),
            _ => Seen::Unclear(how),
        }
    }
}

/// The status of an HTTP/1 answer (RFC 9112, section 4).
fn status(said: &[u8]) -> Option<u16> {
    let line = said.split(|b| *b == b'\n').next()?;
    let line = std::str::from_utf8(line).ok()?;
    let mut words = line.strip_prefix("HTTP/1.").filter(|_| said.contains(&b'\n'))?.split([' ', '\r']);
    let (_, code) = (words.next()?, words.next()?);
    code.parse().ok().filter(|code| (100..600).contains(code))
}

/// Whether enough was read to judge: the first line, or of a status 400 all there is.
fn is_enough(said: &[u8]) -> bool {
    status(said).is_some_and(|status| status != 400)
}

/// What nginx and its kin say in the page that comes with status 400.
fn speaks_of_certificates(said: &[u8]) -> bool {
    let text = String::from_utf8_lossy(said).to_ascii_lowercase();
    text.contains("ssl certificate") || text.contains("client certificate")
}

/// A connection from an address of ours. The send timeout bounds `connect` too (socket(7)).
fn connect_from(from: IpAddr, to: &SocketAddr) -> io::Result<TcpStream> {
    let family = if to.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    let socket = rustix::net::socket_with(family, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
    sockopt::set_socket_timeout(&socket, sockopt::Timeout::Send, Some(PATIENCE))?;
    rustix::net::bind(&socket, &SocketAddr::new(from, 0))?;
    rustix::net::connect(&socket, to)?;
    Ok(TcpStream::from(socket))
}

/// A connection that ends at a moment, however slowly the other side speaks.
struct Timed {
    stream: TcpStream,
    until: Instant,
}

impl Timed {
    fn left(&self) -> io::Result<Duration> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
    }
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(self.left()?))?;
        self.stream.read(buffer)
    }
}

impl Write for Timed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(self.left()?))?;
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// Whether a text can be sent as the value of a header.
///
/// # Errors
/// When it cannot; nothing of it is repeated.
pub fn sendable(key: &Secret) -> Result<(), Refused> {
    let good = !key.expose().is_empty() && key.expose().len() <= 2048 && key.expose().iter().all(u8::is_ascii_graphic);
    good.then_some(())
        .ok_or_else(|| Refused::new("an API key is 1 to 2048 visible ASCII characters on the first line of its file"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_place_and_nothing_else() {
        for (text, shown) in [
            ("https://gw.bank.example/v1", "https://gw.bank.example/v1"),
            ("https://gw.bank.example", "https://gw.bank.example/"),
            ("https://127.0.0.1:8443/", "https://127.0.0.1:8443/"),
            ("https://[::1]:8443/a?b=c", "https://[::1]:8443/a?b=c"),
        ] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), shown);
        }
        let bad = ["http://a/", "https:///a", "https://a:0/", "https://a:x/", "https://u@a/", "https://a/ b", "https://a/#f"];
        for text in bad.into_iter().chain(["https://[::1", "https://a\r\nb/", "a", "https://[::1]x/"]) {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }

    #[test]
    fn nothing_can_be_smuggled_into_a_request() {
        assert!("GET /v1/payments?limit=1".parse::<Line>().is_ok());
        for text in ["GET", "get /", "GET v1", "GET / HTTP/1.1", "GET /\r\nx: y", "G\tT /", " /"] {
            assert!(text.parse::<Line>().is_err(), "{text}");
        }
        assert!(header_name("x-api-key").is_ok());
        for text in ["", "a b", "a:", "a\r\nb", "Host", "Content-Length"] {
            assert!(header_name(text).is_err(), "{text}");
        }
        assert!(sendable(&Secret::new(b"a\r\nb: c".to_vec())).is_err());
    }

    #[test]
    fn a_status_says_what_it_says() {
        let client = || {
            let key = crate::crypto::LocalKey::generate_p256(&mut crate::crypto::SystemEntropy::new()).unwrap();
            let (from, to) = ("2026-01-01T00:00:00Z".parse().unwrap(), "2027-01-01T00:00:00Z".parse().unwrap());
            let ca = key.self_signed_ca("a", from, to, &mut crate::crypto::SystemEntropy::new()).unwrap();
            TlsClient::new(&ca.to_pem(), from).unwrap()
        };
        let wire = |let_in: Vec<u16>| Wire {
            address: "https://a/".parse().unwrap(),
            client: client(),
            source: None,
            key_header: "x-api-key".to_owned(),
            amount_header: None,
            let_in,
        };
        let said = |wire: &Wire, text: &str| match wire.judged(text.as_bytes()) {
            Seen::LetIn(_) => "in",
            Seen::Refused(_) => "no",
            Seen::Unclear(_) => "?",
        };
        let usual = wire(Vec::new());
        for (text, expected) in [
            ("HTTP/1.1 200 OK\r\n\r\n", "in"),
            ("HTTP/1.1 302 Found\r\n\r\n", "in"),
            ("HTTP/1.0 404 Not Found\r\n\r\n", "in"),
            ("HTTP/1.1 401 Unauthorized\r\n\r\n", "no"),
            ("HTTP/1.1 403\r\n\r\n", "no"),
            ("HTTP/1.1 496 x\r\n\r\n", "no"),
            ("HTTP/1.1 400 Bad\r\n\r\n400 The SSL certificate error", "no"),
            ("HTTP/1.1 400 Bad\r\n\r\nno such parameter", "?"),
            ("HTTP/1.1 500 x\r\n\r\n", "?"),
            ("HTTP/1.1 429 x\r\n\r\n", "?"),
            ("HTTP/1.1 200", "?"),
            ("SSH-2.0-x\r\n", "?"),
            ("", "?"),
        ] {
            assert_eq!(said(&usual, text), expected, "{text}");
        }
        let strict = wire(vec![200, 400]);
        assert_eq!(said(&strict, "HTTP/1.1 404 x\r\n\r\n"), "?");
        assert_eq!(said(&strict, "HTTP/1.1 400 x\r\n\r\nno such parameter"), "in");
        assert_eq!(said(&strict, "HTTP/1.1 400 x\r\n\r\nNo required SSL certificate was sent"), "no");
    }
}
