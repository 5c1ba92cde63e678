"""The partner's side, by libraries that did not write ours: certificates, revocation lists, key sets and tokens.

The first argument is the folder, the second what to make, the third how, as JSON."""
import base64, datetime, hashlib, json, sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwcrypto import jwk, jws

folder, verb, how = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def path(name):
    return folder + "/" + name


def day(number):
    return now + datetime.timedelta(days=number)


def load(name):
    with open(path(name + ".key"), "rb") as file:
        return serialization.load_pem_private_key(file.read(), None)


def certificate(name):
    with open(path(name + ".pem"), "rb") as file:
        return x509.load_pem_x509_certificate(file.read())


def write(name, data):
    with open(path(name), "wb" if isinstance(data, bytes) else "w") as file:
        file.write(data)


def fresh(kind):
    if kind == "rsa1024":
        return rsa.generate_private_key(65537, 1024)
    return ec.generate_private_key(ec.SECP256R1())


def issue():
    """A certificate `out.pem`, its key in `out.key`."""
    key = load(how["key-of"]) if "key-of" in how else fresh(how.get("key", "p256"))
    ca_key = load(how["ca"]) if "ca" in how else key
    subject = x509.Name.from_rfc4514_string(how.get("subject", "CN=payouts,O=Acme Payments GmbH"))
    above = certificate(how["ca"]) if "ca" in how else None
    start, end = how.get("days", [-1, 400])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(above.subject if above else subject)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(day(start)).not_valid_after(day(end))
    is_ca = how.get("is-ca", False)
    builder = builder.add_extension(x509.BasicConstraints(is_ca, None), True)
    usage = dict.fromkeys(
        ["content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"], False
    )
    builder = builder.add_extension(
        x509.KeyUsage(digital_signature=not is_ca, key_cert_sign=is_ca, crl_sign=is_ca, **usage), True
    )
    if not is_ca:
        named = {"client": x509.ExtendedKeyUsageOID.CLIENT_AUTH, "server": x509.ExtendedKeyUsageOID.SERVER_AUTH}
        builder = builder.add_extension(x509.ExtendedKeyUsage([named[how.get("for", "client")]]), False)
    names = [x509.DNSName(name) for name in how.get("dns", [])]
    names += [x509.UniformResourceIdentifier(name) for name in how.get("uri", [])]
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), False)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    signer = above.public_key() if above else key.public_key()
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer), False)
    made = builder.sign(ca_key, hashes.SHA256())
    plain = serialization.NoEncryption()
    write(how["out"] + ".pem", made.public_bytes(serialization.Encoding.PEM))
    pem = serialization.Encoding.PEM
    write(how["out"] + ".key", key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))


def crl():
    """A revocation list `out`."""
    above = certificate(how["ca"])
    builder = x509.CertificateRevocationListBuilder().issuer_name(above.subject).last_update(day(-1)).next_update(day(7))
    for name in how["revoked"]:
        entry = x509.RevokedCertificateBuilder().serial_number(certificate(name).serial_number).revocation_date(day(-1))
        builder = builder.add_revoked_certificate(entry.build())
    builder = builder.add_extension(x509.CRLNumber(1), False)
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above.public_key()), False)
    made = builder.sign(load(how["ca"]), hashes.SHA256())
    write(how["out"], made.public_bytes(serialization.Encoding.PEM))


def keys():
    """A key set `out.jwks.json`, its private half in `out.private.json`."""
    made = [jwk.JWK.generate(kty="EC", crv="P-256", use="sig", kid=kid) for kid in how["kids"]]
    write(how["out"] + ".jwks.json", json.dumps({"keys": [key.export_public(as_dict=True) for key in made]}))
    write(how["out"] + ".private.json", json.dumps({"keys": [key.export_private(as_dict=True) for key in made]}))


def bundle():
    """A SPIFFE bundle `out.json` of the authority `ca` and of the token keys of `keys`."""
    authority = certificate(how["ca"])
    pem = authority.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    der = authority.public_bytes(serialization.Encoding.DER)
    first = jwk.JWK.from_pem(pem).export_public(as_dict=True)
    first.pop("kid", None)
    first.update({"use": "x509-svid", "x5c": [base64.b64encode(der).decode()]})
    with open(path(how["keys"] + ".jwks.json")) as file:
        rest = json.load(file)["keys"]
    for key in rest:
        key["use"] = "jwt-svid"
    write(how["out"] + ".json", json.dumps({"keys": [first] + rest}))


def sign(payload):
    with open(path(how["keys"] + ".private.json")) as file:
        key = jwk.JWK(**json.load(file)["keys"][0])
    token = jws.JWS(payload)
    token.add_signature(key, None, json.dumps({"alg": "ES256", "kid": key.key_id, "typ": "JWT"}))
    write(how["out"], token.serialize(compact=True))


def answer():
    """The first key of `keys` signs a challenge: as it is, or by a token whose audience is its digest."""
    with open(path(how["challenge"]), "rb") as file:
        challenge = file.read()
    if "claims" not in how:
        return sign(challenge)
    issued = int(now.timestamp())
    digest = "sha256:" + hashlib.sha256(challenge).hexdigest()
    sign(json.dumps(dict(how["claims"], aud=digest, iat=issued, exp=issued + 300)).encode())


{"issue": issue, "crl": crl, "keys": keys, "bundle": bundle, "answer": answer}[verb]()
