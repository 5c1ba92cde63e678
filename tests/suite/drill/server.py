"""A gateway: mutual TLS on loopback, and what it lets in read from allow.json. It knows no revocation of its own, and no hours."""
import hashlib, http.server, ipaddress, json, ssl, sys

allow, chain, key, authority, port_file = sys.argv[1:]
entries = json.load(open(allow))["entries"]


class Gateway(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def shown(self):
        certificate = self.connection.getpeercert(binary_form=True)
        if certificate:
            return "certificate", "sha256:" + hashlib.sha256(certificate).hexdigest()
        header = self.headers.get("x-api-key", "")
        return "hash", "sha256:" + hashlib.sha256(b"admit-api-key-v1\0" + header.encode()).hexdigest()

    def fits(self, scope):
        source, amount = ipaddress.ip_address(self.client_address[0]), self.headers.get("x-amount", "")
        near = "sources" not in scope or any(source in ipaddress.ip_network(net) for net in scope["sources"])
        return near and ("max-amount" not in scope or amount.isdigit() and int(amount) <= scope["max-amount"])

    def do_GET(self):
        kind, digest = self.shown()
        wanted = self.path.lstrip("/").replace("/", ":")
        found = [e for e in entries if e["shows"].get(kind) == digest]
        status = 401 if not found else 200 if any(s["scope"] == wanted and self.fits(s) for s in found[0]["scopes"]) else 403
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *words):
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(chain, key)
context.verify_mode = ssl.CERT_OPTIONAL
context.load_verify_locations(authority)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
server.daemon_threads = True
handshake = server.get_request


def get_request():
    connection, address = handshake()
    connection.settimeout(5)
    return context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), address


server.get_request = get_request
server.handle_error = lambda *words: None
with open(port_file + ".new", "w") as file:
    file.write(str(server.server_address[1]))
import os

os.rename(port_file + ".new", port_file)
server.serve_forever()
