//! SSH keys and signatures against ssh-keygen, both ways.

use super::program::Bench;
use admit::crypto::{LocalSshKey, PublicKey, SshKeyKind, SshPublicKey, SshSignature, SystemEntropy};

const NAMESPACE: &str = "approval@admit";
const KINDS: [(&str, &str); 3] = [("ed25519", "256"), ("ecdsa", "256"), ("rsa", "3072")];

fn keygen(bench: &Bench, kind: &str, bits: &str) -> SshPublicKey {
    for name in ["k", "k.pub"] {
        let _ = std::fs::remove_file(bench.path(name)); // there is none the first time
    }
    let outcome = bench.exec(&["ssh-keygen", "-q", "-t", kind, "-b", bits, "-N", "", "-C", "maria@bank", "-f", "k"], b"");
    assert!(outcome.good, "{}", outcome.said);
    SshPublicKey::parse(&bench.text("k.pub")).unwrap()
}

fn sign(bench: &Bench, extra: &[&str], message: &[u8]) -> String {
    bench.write("message", message);
    let _ = std::fs::remove_file(bench.path("message.sig")); // there is none the first time
    let words = [&["ssh-keygen", "-Y", "sign", "-f", "k", "-n", NAMESPACE][..], extra, &["message"]].concat();
    let outcome = bench.exec(&words, b"");
    assert!(outcome.good, "{}", outcome.said);
    bench.text("message.sig")
}

#[test]
fn a_signature_by_ssh_keygen_verifies_for_every_kind_of_key() {
    let bench = Bench::new();
    for (kind, bits) in KINDS {
        let key = keygen(&bench, kind, bits);
        for hash in [&[][..], &["-O", "hashalg=sha256"]] {
            let text = sign(&bench, hash, b"a grant");
            let signature = SshSignature::from_armor(&text).unwrap();
            assert_eq!(signature.armor(), text);
            assert_eq!(*signature.claimed_key(), key);
            signature.verify(&key, NAMESPACE, b"a grant").unwrap_or_else(|e| panic!("{kind}: {e}"));
            assert!(signature.verify(&key, NAMESPACE, b"a granu").is_err());
            assert!(signature.verify(&key, "event@admit", b"a grant").unwrap_err().to_string().contains("namespace"));
            let other = LocalSshKey::generate(&mut SystemEntropy::new()).unwrap().public();
            assert!(signature.verify(&other, NAMESPACE, b"a grant").unwrap_err().to_string().contains("is by the key"));
        }
    }
}

#[test]
fn the_fingerprint_and_the_line_are_those_of_ssh_keygen() {
    let bench = Bench::new();
    for (kind, bits) in KINDS {
        let key = keygen(&bench, kind, bits);
        let listed = bench.must("ssh-keygen -l -f k.pub");
        assert_eq!(listed.split(' ').nth(1), Some(key.fingerprint().as_str()));
        assert_eq!(format!("{} maria@bank\n", key.line()), bench.text("k.pub"));
        assert_eq!(SshPublicKey::parse(&key.line()).unwrap(), key);
    }
    assert_eq!(keygen(&bench, "rsa", "3072").kind(), SshKeyKind::Rsa { bits: 3072 });
}

#[test]
fn the_same_key_is_known_in_both_wrappings() {
    let bench = Bench::new();
    for (kind, bits) in [("ecdsa", "256"), ("rsa", "3072")] {
        let key = keygen(&bench, kind, bits);
        bench.write("k.spki", bench.must("ssh-keygen -e -m PKCS8 -f k.pub"));
        assert_eq!(key.spki_digest(), Some(PublicKey::from_pem(&bench.text("k.spki")).unwrap().digest()));
    }
}

#[test]
fn ssh_keygen_accepts_what_the_local_key_signs() {
    let bench = Bench::new();
    let key = LocalSshKey::generate(&mut SystemEntropy::new()).unwrap();
    for message in [&b""[..], b"a grant", &[0xff; 5000]] {
        let signature = key.sign(NAMESPACE, message);
        signature.verify(&key.public(), NAMESPACE, message).unwrap();
        assert_eq!(SshSignature::from_armor(&signature.armor()).unwrap(), signature);
        bench.write("sig", signature.armor());
        bench.write("signers", format!("maria@bank {}\n", key.public().line()));
        let line = format!("ssh-keygen -Y verify -f signers -I maria@bank -n {NAMESPACE} -s sig");
        let outcome = bench.run(&line, message);
        assert!(outcome.good, "{}", outcome.said);
        assert!(!bench.run(&line.replace(NAMESPACE, "other"), message).good);
    }
}

#[test]
fn ssh_keygen_signs_with_the_exported_key() {
    let bench = Bench::new();
    for comment in ["", "a", "maria@bank", "seven.."] {
        let key = LocalSshKey::generate(&mut SystemEntropy::new()).unwrap();
        bench.write("k", key.to_openssh(comment).unwrap().expose());
        std::fs::set_permissions(bench.path("k"), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        assert!(bench.must("ssh-keygen -y -f k").starts_with(&key.public().line()));
        let signature = SshSignature::from_armor(&sign(&bench, &[], b"a grant")).unwrap();
        signature.verify(&key.public(), NAMESPACE, b"a grant").unwrap();
        assert_eq!(signature, key.sign(NAMESPACE, b"a grant"));
    }
    assert!(LocalSshKey::generate(&mut SystemEntropy::new()).unwrap().to_openssh("a\nb").is_err());
}

#[test]
fn only_the_one_armour_is_taken() {
    let key = LocalSshKey::generate(&mut SystemEntropy::new()).unwrap();
    let good = key.sign(NAMESPACE, b"x").armor();
    let one_line = good.lines().filter(|l| !l.starts_with('-')).collect::<String>();
    let bad = [
        format!("\n{good}"),
        format!("{good}\n"),
        good.trim_end().to_owned(),
        good.replace('\n', "\r\n"),
        format!("text\n{good}"),
        format!("{good}text\n"),
        format!("{good}{good}"),
        format!("-----BEGIN SSH SIGNATURE-----\n{one_line}\n-----END SSH SIGNATURE-----\n"),
        good.replace("U1NIU0lH", "U1NIU0lI"),
        good.replace("SSH SIGNATURE", "PGP SIGNATURE"),
    ];
    for text in bad {
        assert!(SshSignature::from_armor(&text).is_err(), "{text}");
    }
}

#[test]
fn other_keys_and_lines_are_refused() {
    let bench = Bench::new();
    let good = keygen(&bench, "ed25519", "256").line();
    for bad in [
        String::new(),
        "ssh-ed25519".to_owned(),
        format!("restrict {good}"),
        format!("command=\"x\" {good}"),
        format!("{good}\n{good}"),
        good.replace("ssh-ed25519", "ssh-rsa"),
        good.replace("ssh-ed25519", "ssh-dss"),
        format!("{}AAAA", good),
        format!("{good} a\u{1b}b"),
    ] {
        assert!(SshPublicKey::parse(&bad).is_err(), "{bad}");
    }
    assert!(SshPublicKey::parse(&format!("{good} a comment of words")).is_ok());
    for (kind, bits, name) in [("rsa", "2048", "3072"), ("ecdsa", "384", "nistp384"), ("ecdsa", "521", "nistp521")] {
        let _ = std::fs::remove_file(bench.path("w")); // there is none the first time
        let outcome = bench.exec(&["ssh-keygen", "-q", "-t", kind, "-b", bits, "-N", "", "-f", "w"], b"");
        assert!(outcome.good, "{}", outcome.said);
        let error = SshPublicKey::parse(&bench.text("w.pub")).unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
    }
    let private = bench.text("k");
    let error = SshPublicKey::parse(&private).unwrap_err().to_string();
    assert!(error.contains("OPENSSH PRIVATE KEY") && !error.contains("b3BlbnNzaC1rZXk"), "{error}");
    assert!(SshSignature::from_armor(&private).is_err());
}
