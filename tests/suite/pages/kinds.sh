# Registers and proves an anchor of every kind beside that of the tutorial, in each way that a partner may answer.
b64() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
on() { id=$1 kind=$2; shift 2; admit onboard anchor acme-pay#$id --environment sandbox --kind $kind "$@"; }
ask() { admit prove acme-pay#$1 --out $1.challenge --key people/priya; }
take() { id=$1; shift; admit prove acme-pay#$id --response $id.answer "$@" --key people/priya; }
key() { openssl genpkey -out partner/$1.key $2; openssl pkey -in partner/$1.key -pubout -out partner/$1.pub; }
ec='-algorithm EC -pkeyopt ec_paramgen_curve:P-256' ed='-algorithm ed25519' rsa='-algorithm RSA -pkeyopt rsa_keygen_bits:2048'
ca() {
  openssl req -x509 -new -key partner/$1.key -subj "/CN=$1" -days 100 -addext basicConstraints=critical,CA:TRUE \
    -addext keyUsage=critical,keyCertSign -out partner/$1.pem
}
leaf() {
  openssl req -x509 -new -key partner/$1.key -subj "/CN=$1" -days 10 -CA partner/$2.pem -CAkey partner/$2.key \
    -addext basicConstraints=critical,CA:FALSE -addext keyUsage=critical,digitalSignature ${3:+-addext $3} -out partner/$1.pem
}
cms() { openssl cms -sign -binary -nosmimecap -md sha256 -in $1.challenge -signer partner/$2.pem -inkey partner/$2.key -outform PEM -out $1.answer; }

# Bare signatures, and CMS by a pinned certificate.
key bare-ed "$ed"; on bare-ed pinned-key --public-key partner/bare-ed.pub; ask bare-ed
openssl pkeyutl -sign -rawin -inkey partner/bare-ed.key -in bare-ed.challenge -out bare-ed.answer; take bare-ed
key bare-rsa "$rsa"; on bare-rsa pinned-key --public-key partner/bare-rsa.pub; ask bare-rsa
openssl dgst -sha256 -sign partner/bare-rsa.key -out bare-rsa.answer bare-rsa.challenge; take bare-rsa
key carded "$ec"
openssl req -x509 -new -key partner/carded.key -subj /CN=carded -days 100 -addext basicConstraints=critical,CA:FALSE -out partner/carded.pem
on carded pinned-key --certificate partner/carded.pem; ask carded; cms carded carded; take carded

# An authority by a certificate under it, and the one that takes over from it.
key two "$ec"; ca two; key under "$ec"; leaf under two
on two ca-certificate --certificate partner/two.pem; ask two; cms two under; take two
key three "$ec"; ca three; on three ca-certificate --certificate partner/three.pem --replaces two; ask three
openssl dgst -sha256 -sign partner/three.key -out three.answer three.challenge
openssl dgst -sha256 -sign partner/two.key -out three.handover three.challenge
take three --handover three.handover

# An SSH key.
ssh-keygen -q -t ed25519 -N '' -C batch -f partner/shell
on shell ssh-key --ssh-key partner/shell.pub; ask shell
ssh-keygen -q -Y sign -f partner/shell -n challenge@admit shell.challenge; mv shell.challenge.sig shell.answer; take shell

# Tokens: jwk NAME ALGORITHM USE, then token NAME ALGORITHM FILE.
jwk() {
  der() { openssl pkey -pubin -in partner/$1.pub -outform DER; }
  case $2 in
    EdDSA) body="\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"$(der $1 | tail -c 32 | b64)\"" ;;
    ES256) body="\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"$(der $1 | tail -c 64 | head -c 32 | b64)\",\"y\":\"$(der $1 | tail -c 32 | b64)\"" ;;
    ES384) body="\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"$(der $1 | tail -c 96 | head -c 48 | b64)\",\"y\":\"$(der $1 | tail -c 48 | b64)\"" ;;
    PS256) body="\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"$(der $1 | tail -c 261 | head -c 256 | b64)\"" ;;
  esac
  printf '{"kid":"%s","use":"%s",%s}' $1 $3 "$body"
}
token() {
  printf '%s.%s' "$(printf '{"alg":"%s","kid":"%s"}' $2 $1 | b64)" "$(b64 < $3)" > input
  case $2 in
    EdDSA) openssl pkeyutl -sign -rawin -inkey partner/$1.key -in input -out input.sig ;;
    PS256) openssl dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32 -sign partner/$1.key -out input.sig input ;;
    ES*) openssl dgst -sha${2#ES} -sign partner/$1.key -out input.der input
      width=$((${2#ES} / 4))
      printf "$(openssl asn1parse -inform DER -in input.der | sed -n 's/.*INTEGER *://p' \
        | while read -r half; do while test ${#half} -lt $width; do half=0$half; done; printf %s $half; done | sed 's/\(..\)/\\x\1/g')" > input.sig ;;
  esac
  printf '%s.%s' "$(cat input)" "$(b64 < input.sig)"
}
key set-ed "$ed"; key set-ec "$ec"; key set-ec384 '-algorithm EC -pkeyopt ec_paramgen_curve:P-384'; key set-rsa "$rsa"
for pair in set-ed:EdDSA set-ec:ES256 set-ec384:ES384 set-rsa:PS256; do
  name=${pair%:*} alg=${pair#*:}
  echo "{\"keys\":[$(jwk $name $alg sig)]}" > $name.json
  on $name jwks --jwks $name.json; ask $name; token $name $alg $name.challenge > $name.answer; take $name
done
claims() {
  printf '{"sub":"%s",%s"aud":"sha256:%s","iat":%s,"exp":%s}' $1 "$2" "$(sha256sum < $3 | cut -d' ' -f1)" $(date +%s) $(($(date +%s) + 600)) > claims
}
key ci "$rsa"; echo "{\"keys\":[$(jwk ci PS256 sig)]}" > ci.json
on ci oidc --jwks ci.json --issuer https://ci.acme-pay.example --audience https://api.bank.example --subject job:b --subject job:a --claim ref=main
ask ci; claims job:a '"iss":"https://ci.acme-pay.example","ref":"main",' ci.challenge; token ci PS256 claims > ci.answer; take ci

# Workloads: a token, and a certificate.
key mesh "$ec"; ca mesh; key mesh-token "$ed"
authority=$(jwk mesh ES256 x509-svid | jq -c --arg der "$(openssl x509 -in partner/mesh.pem -outform DER | openssl base64 -A)" 'del(.kid) + {x5c: [$der]}')
echo "{\"keys\":[$authority,$(jwk mesh-token EdDSA jwt-svid)],\"spiffe_sequence\":7}" > bundle.json
for id in mesh-a mesh-b; do
  on $id spiffe --bundle bundle.json --trust-domain acme.example --workload spiffe://acme.example/b --workload spiffe://acme.example/a
  ask $id
done
claims spiffe://acme.example/a '' mesh-a.challenge; token mesh-token EdDSA claims > mesh-a.answer; take mesh-a
key svid "$ec"; leaf svid mesh subjectAltName=URI:spiffe://acme.example/b; cms mesh-b svid; take mesh-b
