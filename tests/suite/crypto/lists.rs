//! Revocation lists from one entry to a hundred thousand, judged by openssl, and read back here.

use super::program::Bench;
use admit::crypto::{
    Authority, ClientCertificate, Crl, CrlReason, LocalKey, NewKey, RevokedEntry, RootRequest, SigningKey, SystemEntropy,
    self_signed_root, sha256,
};
use admit::model::{Moment, Period};

fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

const FROM: &str = "2026-05-31T00:00:00Z";

fn authority(kind: NewKey) -> Authority {
    let mut entropy = SystemEntropy::new();
    let key = SigningKey::generate(kind, &mut entropy).unwrap();
    let request = RootRequest {
        common_name: "Example Issuing CA".to_owned(),
        organisation: "Example Bank".to_owned(),
        not_before: at("2026-01-01T00:00:00Z"),
        not_after: at("2056-01-01T00:00:00Z"),
    };
    Authority::new(self_signed_root(&request, &key, &mut entropy).unwrap(), key).unwrap()
}

/// A leaf of that authority as `<name>.pem`; answers its serial number.
fn leaf(bench: &Bench, authority: &Authority, name: &str) -> String {
    let request = ClientCertificate {
        organisation: "Acme".to_owned(),
        common_name: "acme-pay/payouts".to_owned(),
        uri: "spiffe://bank.example/production/acme-pay/payouts".to_owned(),
        key: LocalKey::generate_p256(&mut SystemEntropy::new()).unwrap().public_key().clone(),
        not_before: at("2026-03-01T00:00:00Z"),
        not_after: at("2027-02-28T23:59:59Z"),
        crl_point: None,
    };
    let leaf = authority.mint(&request, &mut SystemEntropy::new()).unwrap();
    bench.write(&format!("{name}.pem"), leaf.to_pem());
    leaf.serial_hex()
}

/// Entries with serial numbers of every length, of both signs in their first bit, with and without a reason.
fn entries(count: u32) -> Vec<RevokedEntry> {
    let reasons = [None, Some(CrlReason::KeyCompromise), Some(CrlReason::CertificateHold), Some(CrlReason::PrivilegeWithdrawn)];
    let entry = |number: u32| {
        let hex = sha256(&number.to_be_bytes()).hex();
        let length = if number.is_multiple_of(7) { 16 + number as usize % 24 / 2 * 2 } else { 40 };
        RevokedEntry {
            serial_hex: format!("{}{}", 1 + number % 9, &hex[1..length]),
            on: at("2026-01-01T00:00:00Z").plus(Period::hours(number % 3000)),
            reason: reasons[number as usize % reasons.len()],
        }
    };
    (0..count).map(entry).collect()
}

#[test]
fn lists_of_any_length_are_taken_by_openssl_and_refuse_exactly_what_is_on_them() {
    let bench = Bench::new();
    for (kind, count) in [(NewKey::P384, 1), (NewKey::Ed25519, 1000), (NewKey::P384, 100_000)] {
        let authority = authority(kind);
        bench.write("root.pem", authority.certificate().to_pem());
        let listed = leaf(&bench, &authority, "listed");
        leaf(&bench, &authority, "unlisted");
        let mut entries = entries(count - 1);
        entries.push(RevokedEntry { serial_hex: listed, on: at(FROM), reason: Some(CrlReason::KeyCompromise) });
        let list = authority.crl(&entries, 7, at(FROM), at("2026-06-07T00:00:00Z")).unwrap();
        bench.write("list.pem", &list);

        let said = bench.must("openssl crl -in list.pem -CAfile root.pem -noout");
        assert!(said.contains("verify OK"), "{count}: {said}");
        for (name, good) in [("listed", false), ("unlisted", true)] {
            let time = at("2026-06-01T00:00:00Z").unix();
            let line =
                format!("openssl verify -x509_strict -crl_check -attime {time} -CAfile root.pem -CRLfile list.pem {name}.pem");
            let outcome = bench.run(&line, b"");
            assert_eq!(outcome.good, good, "{count}: {}", outcome.said);
            assert!(good || outcome.said.contains("certificate revoked"), "{count}: {}", outcome.said);
        }

        let read = Crl::ours_from_pem(&list).unwrap();
        assert_eq!(read.entries().len(), count as usize);
        let (mut back, mut asked) = (read.entries().to_vec(), entries);
        back.sort_by(|a, b| a.serial_hex.cmp(&b.serial_hex));
        asked.sort_by(|a, b| a.serial_hex.cmp(&b.serial_hex));
        assert!(back == asked, "{count}: what is read back is not what was asked for");
        // What others send is held to a size that costs little.
        assert_eq!(Crl::from_pem(&list).is_ok(), count <= 1000);
    }
}

#[test]
fn dates_on_both_sides_of_2050_are_written_as_openssl_reads_them() {
    let bench = Bench::new();
    let authority = authority(NewKey::P384);
    let entry = |serial: &str, on: &str| RevokedEntry { serial_hex: serial.to_owned(), on: at(on), reason: None };
    let entries =
        [entry("01", "1999-12-31T23:59:59Z"), entry("80", "2049-12-31T23:59:59Z"), entry("ff01", "2050-01-01T00:00:00Z")];
    bench.write("list.pem", authority.crl(&entries, 1, at("2050-02-01T00:00:00Z"), at("2050-02-02T00:00:00Z")).unwrap());
    let text = bench.must("openssl crl -in list.pem -noout -text");
    for wanted in [
        "Last Update: Feb  1 00:00:00 2050 GMT",
        "Serial Number: 01\n        Revocation Date: Dec 31 23:59:59 1999 GMT",
        "Serial Number: 80\n        Revocation Date: Dec 31 23:59:59 2049 GMT",
        "Serial Number: FF01\n        Revocation Date: Jan  1 00:00:00 2050 GMT",
    ] {
        assert!(text.contains(wanted), "`{wanted}` is missing in:\n{text}");
    }
}

#[test]
fn entries_of_other_forms_are_read_as_openssl_writes_them() {
    let bench = Bench::new();
    bench.openssl_key("ca", "P-256");
    bench.write("empty.cnf", "[req]\ndistinguished_name=dn\n[dn]\n");
    bench.must("openssl req -x509 -new -key ca.key -subj /CN=ca -days 3650 -out ca.pem -config empty.cnf");
    bench.write("ca.cnf", "[ca]\ndefault_ca=it\n[it]\ndatabase=index\ncrlnumber=number\ndefault_md=sha256\ndefault_crl_days=7\nprivate_key=ca.key\ncertificate=ca.pem\n");
    // keyTime brings an invalidity date, holdInstruction an extension of its own beside the reason.
    bench.write(
        "index",
        "R\t490101000000Z\t261101000000Z,keyTime,20261001000000Z\t0A\tunknown\t/CN=a\n\
         R\t490101000000Z\t261102000000Z,holdInstruction,holdInstructionReject\t0B\tunknown\t/CN=b\n\
         R\t490101000000Z\t261103000000Z,superseded\t0C\tunknown\t/CN=c\n\
         R\t490101000000Z\t261104000000Z\tF00D\tunknown\t/CN=d\n",
    );
    bench.write("number", "01\n");
    bench.must("openssl ca -config ca.cnf -gencrl -out list.pem");
    let read = Crl::from_pem(&bench.text("list.pem")).unwrap();
    let said: Vec<_> =
        read.entries().iter().map(|e| (e.serial_hex.as_str(), e.on.to_string(), e.reason.map(CrlReason::code))).collect();
    let day = |day: u32| format!("2026-11-0{day}T00:00:00Z");
    assert_eq!(said, [("0a", day(1), Some(1)), ("0b", day(2), Some(6)), ("0c", day(3), Some(4)), ("f00d", day(4), None)]);
}
