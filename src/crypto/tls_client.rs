//! A TLS client that shows a certificate to a server, sends a few bytes and reads a few back. It verifies the server, resumes nothing, and
//! tells apart a server that refuses who asks from one that could not be spoken to. The stream is the caller's.

use super::{Certificate, Refused, Secret, armor, refused::refuse};
use crate::model::Moment;
use rustls::{
    AlertDescription, ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    client::{ResolvesClientCert, Resumption},
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs1KeyDer, PrivatePkcs8KeyDer, PrivateSec1KeyDer, ServerName, UnixTime},
    sign::{CertifiedKey, SingleCertAndKey},
    time_provider::TimeProvider,
};
use std::{
    fmt,
    io::{self, Read, Write},
    sync::Arc,
    time::Duration,
};
use zeroize::Zeroizing;

/// A certificate with what lies between it and its authority, and the key that belongs to it. The library keeps the key as numbers of
/// its own for as long as this lives; nothing prints it.
pub struct TlsIdentity {
    certificate: Certificate,
    key: Arc<CertifiedKey>,
}

impl fmt::Debug for TlsIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TlsIdentity({})", self.certificate.fingerprint())
    }
}

impl TlsIdentity {
    /// From PEM: the certificates, the own one first, and an unencrypted private key.
    ///
    /// # Errors
    /// When either cannot be read, or the key is not the certificate's. Nothing of the key is repeated.
    pub fn from_pem(certificates: &str, key: &Secret) -> Result<Self, Refused> {
        let chain = Certificate::chain_from_pem(certificates)?;
        let Some(own) = chain.first().cloned() else { refuse!("there is no certificate") };
        let (label, der) = key_block(key)?;
        let der: &[u8] = &der;
        let key = match label {
            "PRIVATE KEY" => PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(der)),
            "EC PRIVATE KEY" => PrivateKeyDer::Sec1(PrivateSec1KeyDer::from(der)),
            _ => PrivateKeyDer::Pkcs1(PrivatePkcs1KeyDer::from(der)),
        };
        Self::of(own, &chain, &key)
    }

    /// From certificates and a key that was made here.
    pub(super) fn of(own: Certificate, chain: &[Certificate], key: &PrivateKeyDer<'_>) -> Result<Self, Refused> {
        let signing = ring::sign::any_supported_type(key)
            .map_err(|_| Refused::new("the private key is damaged, or of a kind that TLS is not spoken with here"))?;
        let chain = chain.iter().map(|one| CertificateDer::from(one.der().to_vec())).collect();
        let key = CertifiedKey::new(chain, signing);
        if key.keys_match().is_err() {
            refuse!("the private key does not belong to the certificate `{}`", own.subject());
        }
        Ok(Self { certificate: own, key: Arc::new(key) })
    }

    /// The certificate that is shown.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }
}

/// The one private key of a PEM file, and the label of its block.
fn key_block(pem: &Secret) -> Result<(&'static str, Zeroizing<Vec<u8>>), Refused> {
    let Ok(text) = std::str::from_utf8(pem.expose()) else { refuse!("the private key is not text") };
    for label in ["PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"] {
        let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
        let Some(body) = text.split_once(&begin).and_then(|(_, after)| after.split_once(&end)) else { continue };
        let mut packed = Zeroizing::new(Vec::with_capacity(body.0.len()));
        packed.extend(body.0.bytes().filter(|byte| !byte.is_ascii_whitespace()));
        let decoded = data_encoding::BASE64.decode(&packed);
        return decoded.map(|der| (label, Zeroizing::new(der))).map_err(|_| Refused::new("the private key is not base64"));
    }
    if text.contains("ENCRYPTED PRIVATE KEY") {
        refuse!("the private key is encrypted, and a drill takes one in the clear: `openssl pkey` writes it");
    }
    refuse!("there is no private key in PEM")
}

/// What a server did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spoken {
    /// It answered with these bytes; the connection was opened.
    Answered(Vec<u8>),
    /// It refused whoever asks, and how.
    Refused(String),
    /// It could not be spoken to, and why: that says nothing of who asks.
    Failed(String),
}

/// The moment that server certificates are judged at.
#[derive(Debug)]
struct At(Moment);

impl TimeProvider for At {
    fn current_time(&self) -> Option<UnixTime> {
        u64::try_from(self.0.unix()).ok().map(|seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}

/// What is trusted of servers, and when.
#[derive(Debug, Clone)]
pub struct TlsClient {
    authorities: Arc<RootCertStore>,
    at: Moment,
}

impl TlsClient {
    /// A client that verifies servers against these authorities, in PEM.
    ///
    /// # Errors
    /// When there is none that can be used.
    pub fn new(authorities: &str, at: Moment) -> Result<Self, Refused> {
        let mut store = RootCertStore::empty();
        let blocks = armor::many(authorities, &["CERTIFICATE"], "an authority that servers are verified against")?;
        let (added, _) = store.add_parsable_certificates(blocks.into_iter().map(CertificateDer::from));
        if added == 0 {
            refuse!("there is no certificate of an authority that servers could be verified against");
        }
        Ok(Self { authorities: Arc::new(store), at })
    }

    /// Opens a connection over the stream as this identity, or as nobody, sends `request`, and reads up to `limit` bytes, or as far as
    /// `enough` asks.
    pub fn ask<S: Read + Write>(
        &self,
        host: &str,
        identity: Option<&TlsIdentity>,
        stream: S,
        request: &Secret,
        limit: usize,
        enough: impl Fn(&[u8]) -> bool,
    ) -> Spoken {
        let connection = match self.connection(host, identity) {
            Ok(connection) => connection,
            Err(refused) => return Spoken::Failed(refused.to_string()),
        };
        let mut tls = StreamOwned::new(connection, stream);
        while tls.conn.is_handshaking() {
            if let Err(error) = tls.conn.complete_io(&mut tls.sock) {
                return judged(&error);
            }
        }
        // With TLS 1.3 (RFC 8446, section 4.6) a server says what it thinks of a certificate only after this side is done.
        let sent = tls.write_all(request.expose()).and_then(|()| tls.flush());
        let mut said = Vec::new();
        let mut chunk = [0; 4096];
        while said.len() < limit && !enough(&said) {
            match tls.read(&mut chunk) {
                Ok(0) => break,
                Ok(read) => said.extend_from_slice(chunk.get(..read).unwrap_or_default()),
                Err(_) if !said.is_empty() => break,
                Err(error) => return judged(sent.as_ref().err().filter(|_| !is_alert(&error)).unwrap_or(&error)),
            }
        }
        if said.is_empty() {
            return Spoken::Refused("it closed the connection without an answer".to_owned());
        }
        said.truncate(limit);
        Spoken::Answered(said)
    }

    fn connection(&self, host: &str, identity: Option<&TlsIdentity>) -> Result<ClientConnection, Refused> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| Refused::new("the host is no name and no address"))?;
        let provider: Arc<CryptoProvider> = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_details(provider, Arc::new(At(self.at)));
        let builder =
            builder.with_safe_default_protocol_versions().map_err(|_| Refused::new("no version of TLS is spoken here"))?;
        let builder = builder.with_root_certificates(Arc::clone(&self.authorities));
        let mut config = match identity {
            Some(identity) => {
                let shown: Arc<dyn ResolvesClientCert> = Arc::new(SingleCertAndKey::from(Arc::clone(&identity.key)));
                builder.with_client_cert_resolver(shown)
            }
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        // A resumed session is one whose certificate nobody looks at again.
        config.resumption = Resumption::disabled();
        ClientConnection::new(Arc::new(config), name).map_err(|_| Refused::new("a TLS connection could not be prepared"))
    }
}

fn of_tls(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>())
}

fn is_alert(error: &io::Error) -> bool {
    matches!(of_tls(error), Some(rustls::Error::AlertReceived(_)))
}

/// Whether an error is a server's no. What this side finds wrong with the server, and what the network did, is not.
fn judged(error: &io::Error) -> Spoken {
    match of_tls(error) {
        Some(rustls::Error::AlertReceived(alert)) if is_no(*alert) => Spoken::Refused(format!("TLS alert {alert:?}")),
        Some(rustls::Error::AlertReceived(alert)) => {
            Spoken::Failed(format!("TLS alert {alert:?}, which says nothing of who asks"))
        }
        Some(other) => Spoken::Failed(format!("TLS failed on this side: {other}")),
        None => match error.kind() {
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe => Spoken::Refused("it closed the connection without an answer".to_owned()),
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Spoken::Failed("it did not answer in time".to_owned()),
            _ => Spoken::Failed(format!("the connection failed: {error}")),
        },
    }
}

/// The alerts (RFC 8446, section 6.2) by which a server refuses a certificate or the lack of one.
fn is_no(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::HandshakeFailure
            | AlertDescription::NoCertificate
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            // What OpenSSL says when the signature on a certificate is not by the authority that it names.
            | AlertDescription::DecryptError
            | AlertDescription::CertificateRequired
    )
}
