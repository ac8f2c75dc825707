"""What left the house, judged by other people's software: check_documents.py SUMMARY TOUCHSTONE

Downloads the documents that the demonstration's summary names and asks poppler and pyHanko about the signatures, joserfc about the
credentials, zbar about the codes. What the summary does not name is a failure. Must never ask our own code, save for `touchstone
verify`, whose exit code is itself under test.
"""

import base64
import datetime
import gzip
import hashlib
import html
import io
import json
import logging
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import base58
from asn1crypto import pem, x509
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

logging.disable(logging.CRITICAL)  # pyHanko logs every refusal with a trace; here refusals are expected

summary = json.loads(Path(sys.argv[1]).read_text())
touchstone = sys.argv[2]
work = Path(tempfile.mkdtemp(prefix="touchstone-documents."))
failures = []
count = 0


def check(what, holds, detail=""):
    global count
    count += 1
    if not holds:
        failures.append(what)
        print(f"  ✕ {what}{': ' + str(detail)[:1500] if detail else ''}")
    return bool(holds)


def about(name, judge, *arguments):
    print(name, flush=True)
    try:
        return judge(*arguments)
    except Exception as error:  # noqa: BLE001 - one missing document must not hide what is wrong with the next
        check(f"{name}: {type(error).__name__}", False, error)
        return None


def named(*path):
    value = summary
    for step in path:
        if not isinstance(value, dict) or not value.get(step):
            raise LookupError(f"the summary has no {'.'.join(path)}")
        value = value[step]
    return value


def get(url, **headers):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
        return answer.read(), answer.headers.get_content_type()


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, timeout=120)
    return done.returncode, done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace")


def kept(name, content):
    path = work / name
    path.write_bytes(content)
    return path


# --- signatures ---------------------------------------------------------------------------------------------------------------

def poppler_accepts(path):
    code, said = run("pdfsig", "-nocert", path)
    good = code == 0 and said.count("Signature is Valid.") == said.count("Signature #") > 0 and "Not total document signed" not in said
    return good and "Total document signed" in said, said


def pyhanko_accepts(content, root):
    """Intact, valid, of the trusted certificate, and over the whole file. Anything it cannot read is refused."""
    try:
        signatures = PdfFileReader(io.BytesIO(content)).embedded_signatures
        trust = ValidationContext(trust_roots=[root], allow_fetching=False)
        found = [validate_pdf_signature(one, signer_validation_context=trust) for one in signatures]
    except Exception as error:  # noqa: BLE001 - whatever it stumbles over, it did not accept
        return False, repr(error)
    good = [s.intact and s.valid and s.trusted and s.coverage == SignatureCoverageLevel.ENTIRE_FILE for s in found]
    return bool(good) and all(good), [s.summary() for s in found]


def flipped(content, at):
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1:]


def altered_forms(content):
    """One byte changed in the text, in what is signed last, and in the signature; and one byte more."""
    first, length, second, _ = (int(n) for n in re.findall(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", content)[-1])
    yield "a byte of the first half flipped", flipped(content, first + length // 2)
    yield "a byte near the start flipped", flipped(content, 1200)
    yield "a byte of the last part flipped", flipped(content, (second + len(content)) // 2)
    # The signature's own number ends the CMS object; what follows it is padding.
    yield "a byte of the signature flipped", flipped(content, first + len(content[first:second].rstrip(b"\n>").rstrip(b"0")) - 40)
    yield "a comment appended", content + b"\n% one more\n%%EOF\n"


def signed_pdf(label, content, trust):
    root, did_file, certificate_file = trust
    path = kept(f"{label}.pdf", content)
    check(f"{label}: pdfsig", *poppler_accepts(path))
    check(f"{label}: pyHanko", *pyhanko_accepts(content, root))
    for what, other in altered_forms(content):
        altered = kept(f"{label}-altered.pdf", other)
        check(f"{label}, {what}: pdfsig refuses", not poppler_accepts(altered)[0])
        check(f"{label}, {what}: pyHanko refuses", not pyhanko_accepts(other, root)[0])
        check(f"{label}, {what}: touchstone verify refuses", run(touchstone, "verify", altered, "--trust", did_file)[0] == 1)
    for trusted in (did_file, certificate_file):
        check(f"{label}: touchstone verify --trust {trusted.name}", *genuine(path, "--trust", trusted))
    check(f"{label}: touchstone verify trusts nobody by itself", run(touchstone, "verify", path)[0] == 1)
    _, metadata = run("pdfinfo", "-meta", path)
    check(f"{label}: says it is PDF/A", re.search(r"pdfaid:part(>|=\")[1-4]", metadata), metadata)
    return path


def genuine(path, *trust):
    code, said = run(touchstone, "verify", path, *trust, "--json")
    return code == 0 and json.loads(said)["genuine"] is True, said


# --- credentials --------------------------------------------------------------------------------------------------------------

def key_of(document, kid):
    """The public key that the DID document itself names for assertions, as W3C Controlled Identifiers has it."""
    asserted = [m if isinstance(m, str) else m["id"] for m in document["assertionMethod"]]
    whole = [kid, kid[kid.index("#"):]]
    if not set(whole) & set(asserted):
        raise LookupError(f"{kid} may not assert")
    method = next(m for m in document["verificationMethod"] if m["id"] in whole)
    jwk = method["publicKeyJwk"]
    return (OKPKey if jwk["kty"] == "OKP" else ECKey).import_key(jwk)


class OurSizes(jws.JWSRegistry):
    """A report of many requirements is larger than the library allows by itself."""

    max_payload_length = 1_000_000


def opened(token, document):
    """The claims of a compact vc+jwt, after its signature was verified."""
    head = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    found = jws.deserialize_compact(token, key_of(document, head["kid"]), registry=OurSizes(algorithms=["ES256", "EdDSA", "Ed25519"]))
    return head, json.loads(found.payload)


def refused(token, document):
    try:
        opened(token, document)
    except Exception:  # noqa: BLE001
        return True
    return False


def did_web_address(did):
    """Where did:web says its document is (https, which a demonstration on 127.0.0.1 has not)."""
    parts = [urllib.parse.unquote(part) for part in did.split(":")[2:]]
    return f"{parts[0]}/{'/'.join(parts[1:])}/did.json" if parts[1:] else f"{parts[0]}/.well-known/did.json"


def status_bit(entry, document):
    """The bit of a credential in its status list (Bitstring Status List 1.0), after the list's own signature was verified."""
    token, kind = get(entry["statusListCredential"], accept="application/vc+jwt")
    check(f"status list is application/vc+jwt: {kind}", kind == "application/vc+jwt")
    _, listed = opened(token.decode().strip(), document)
    text = listed["credentialSubject"]["encodedList"]
    bits = gzip.decompress(base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))
    index = int(entry["statusListIndex"])
    return bits[index // 8] >> (7 - index % 8) & 1


def credential(label, url, document, did_file, pdf, revoked):
    token, kind = get(url, accept="application/vc+jwt")
    token = token.decode().strip()
    check(f"{label}: served as application/vc+jwt", kind == "application/vc+jwt", kind)
    path = kept(f"{label}.jwt", token.encode())
    head, claims = opened(token, document)
    issuer = claims["issuer"] if isinstance(claims["issuer"], str) else claims["issuer"]["id"]
    check(f"{label}: typ", head.get("typ") == "vc+jwt", head)
    check(f"{label}: the issuer is whom did.json speaks for", issuer == document["id"], f"{issuer} {document['id']}")
    check(f"{label}: is of VC 2.0", claims["@context"][0] == "https://www.w3.org/ns/credentials/v2", claims["@context"])
    start = datetime.datetime.fromisoformat(claims["validFrom"].replace("Z", "+00:00"))
    check(f"{label}: valid from now on", start <= datetime.datetime.now(datetime.timezone.utc), claims["validFrom"])
    digest = claims["credentialSubject"]["conformityCertificate"]["digestMultibase"]
    check(f"{label}: the digest is of the PDF", base58.b58decode(digest[1:]) == b"\x12\x20" + hashlib.sha256(pdf).digest(), digest)
    body = token.split(".")
    middle = len(body[1]) // 2
    letter = "B" if body[1][middle] == "A" else "A"
    altered = ".".join([body[0], body[1][:middle] + letter + body[1][middle + 1:], body[2]])
    check(f"{label}: refused after one letter changed", refused(altered, document))
    check(f"{label}: touchstone verify", *genuine(path, "--trust", did_file))
    check(f"{label}: touchstone verify refuses it altered", run(touchstone, "verify", kept("altered.jwt", altered.encode()), "--trust", did_file)[0] == 1)
    check(f"{label}: touchstone verify trusts nobody by itself", run(touchstone, "verify", path)[0] == 1)
    check(f"{label}: bit in the status list is {revoked}", status_bit(claims["credentialStatus"], document) == revoked)


# --- codes and text -----------------------------------------------------------------------------------------------------------

def codes(path, pages=None):
    """What a phone reads off the printed pages."""
    sheets = work / f"{path.stem}-pages"
    sheets.mkdir()
    limit = ["-f", "1", "-l", pages] if pages else []
    run("pdftoppm", "-r", "200", "-gray", "-png", *limit, path, sheets / "page")
    found = []
    for page in sorted(sheets.iterdir()):
        found += [line for line in run("zbarimg", "--quiet", "--raw", page)[1].splitlines() if line.startswith("http")]
    return found


def codes_in_tiles(path):
    """The codes of the first page, looked at tile by tile: of fifty codes in one picture zbar sometimes finds three."""
    dots, overlap, tile = 300, 240, 1200
    size = re.search(r"Page.*size:\s+([\d.]+) x ([\d.]+) pts", run("pdfinfo", "-f", "1", "-l", "1", path)[1])
    width, height = (round(float(side) / 72 * dots) for side in size.groups())
    found = set()
    for x in range(0, width, tile):
        for y in range(0, height, tile):
            left, top = max(0, x - overlap), max(0, y - overlap)
            crop = ["-x", left, "-y", top, "-W", min(tile + 2 * overlap, width - left), "-H", min(tile + 2 * overlap, height - top)]
            args = ["-r", dots, "-gray", "-png", "-singlefile", "-f", 1, "-l", 1, *crop]
            picture = work / "tile.png"
            run("pdftoppm", *args, path, picture.with_suffix(""))
            found |= {line for line in run("zbarimg", "--quiet", "--raw", picture)[1].splitlines() if line.startswith("http")}
    return sorted(found)


def leads_to(label, path, url, number):
    found = codes(path, pages="1")
    plain = [code.split("?")[0] for code in found]
    if check(f"{label}: zbar reads the code of its verification page", url.split("?")[0] in plain, found):
        page, _ = get(found[plain.index(url.split("?")[0])])
        check(f"{label}: the code leads to a page that knows {number}", number in page.decode())


def says(label, path, *words):
    _, text = run("pdftotext", path, "-")
    joined = re.sub(r"\s+", "", text)
    for word in words:
        check(f"{label}: {word} can be searched for", re.sub(r"\s+", "", word) in joined, text[:600])


# --- the demonstration --------------------------------------------------------------------------------------------------------

def trust_of(name, did_url):
    did, _ = get(did_url)
    certificate, _ = get(did_url.removesuffix("did.json") + "certificate.pem")
    document = json.loads(did)
    check(f"{name}: the DID is where it says", urllib.parse.urlsplit(did_url).netloc + urllib.parse.urlsplit(did_url).path
          == did_web_address(document["id"]), document["id"])
    root = x509.Certificate.load(pem.unarmor(certificate)[2])
    point = root.public_key["public_key"].native
    jwk = document["verificationMethod"][0]["publicKeyJwk"]
    coordinates = [base64.urlsafe_b64decode(jwk[c] + "==") for c in ("x", "y") if c in jwk]
    check(f"{name}: did.json and certificate.pem are of one key", point == b"\x04" + b"".join(coordinates), jwk)
    return document, (root, kept(f"{name}-did.json", did), kept(f"{name}-certificate.pem", certificate))


def public_answer(verify_url):
    page = urllib.parse.urlsplit(verify_url)
    return json.loads(get(f"{page.scheme}://{page.netloc}{page.path}", accept="application/json")[0])


def product_name(verify_url):
    """The product as its document's public page calls it in Chinese."""
    page, _ = get(f"{verify_url.split('?')[0]}?lang=zh-CN")
    return html.unescape(re.search(r"<dt>产品</dt><dd>([^<·]*[^<·\s])", page.decode())[1])


def report():
    document, trust = trust_of("laboratory", named("did_url"))
    content, kind = get(named("report", "pdf_url"))
    check("report: served as PDF", kind == "application/pdf", kind)
    path = signed_pdf("report", content, trust)
    number = named("report", "number")
    says("report", path, "检测报告", product_name(named("report", "verify_url")), number)
    leads_to("report", path, named("report", "verify_url"), number)
    check("report: stands as valid", public_answer(named("report", "verify_url"))["status"] == "valid")
    credential("report credential", named("report", "credential_url"), document, trust[1], content, revoked=0)


def superseded():
    document, trust = trust_of("laboratory", named("did_url"))
    content, _ = get(named("superseded_report", "pdf_url"))
    path = signed_pdf("superseded", content, trust)
    number = named("superseded_report", "number")
    says("superseded", path, "检测报告", number)
    leads_to("superseded", path, named("superseded_report", "verify_url"), number)
    answer = public_answer(named("superseded_report", "verify_url"))
    check("superseded: says so and by which", (answer["status"], answer["superseded_by"]) == ("superseded", named("report", "number")), answer)
    credential("superseded credential", named("superseded_report", "credential_url"), document, trust[1], content, revoked=1)
    newer, _ = get(named("report", "pdf_url"))
    says("report", kept("newer.pdf", newer), number)


def certificate():
    verify_url = named("certificate", "verify_url")
    page, _ = get(verify_url)
    did_url = urllib.parse.urljoin(verify_url, re.search(r'href="([^"]+/did\.json)"', page.decode())[1])
    pdf_url = urllib.parse.urljoin(verify_url, re.search(r'href="([^"]+/zh-CN\.pdf[^"]*)"', page.decode())[1])
    document, trust = trust_of("certification", did_url)
    content, _ = get(pdf_url)
    path = signed_pdf("certificate", content, trust)
    number = named("certificate", "number")
    says("certificate", path, "证书", product_name(verify_url), number)
    leads_to("certificate", path, verify_url, number)
    check("certificate: stands as valid", public_answer(verify_url)["status"] == "valid")
    credential("certificate credential", named("certificate", "credential_url"), document, trust[1], content, revoked=0)


def signed_in(role):
    """Asks as somebody of the demonstration, through the sign-in form."""
    who = next(account for account in named("accounts") if account["role"] == role)
    origin = named("public_url").rstrip("/")
    visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    visitor.addheaders = [("origin", origin)]
    form = urllib.parse.urlencode({"email": who["email"], "password": who["password"], "next": ""}).encode()
    visitor.open(f"{origin}/sign-in", data=form, timeout=60).read()
    return lambda path: visitor.open(urllib.parse.urljoin(origin, path), timeout=120)


def labels():
    """The lot's label sheet: every code of its first page is a Digital Link of this lot, each with its own serial, and opens."""
    lot_link = named("lot", "digital_link")
    ask = signed_in("merchant")
    number = lot_link.rsplit("/", 1)[1]
    lot = re.search(r'href="(/lots/[0-9a-f-]{36})"', ask(f"/lots?q={number}").read().decode())[1]
    answer = ask(f"{lot}/labels.pdf?part=1")
    check("labels: served as PDF", answer.headers.get_content_type() == "application/pdf")
    found = codes_in_tiles(kept("labels.pdf", answer.read()))
    check("labels: zbar reads at least 25 codes on the first sheet", len(found) >= 25, len(found))
    check("labels: every code is of this lot", all(code.startswith(f"{lot_link}/21/") for code in found), found[:3])
    page, _ = get(found[0], accept="text/html")
    check("labels: a code opens its product's page", named("product", "gtin") in page.decode())


def carton_labels():
    """The labels of the lot's cartons: on each page zbar reads GS1-128 bar codes, one of them the SSCC that the page says large."""
    lot_link = named("lot", "digital_link")
    ask = signed_in("merchant")
    number = lot_link.rsplit("/", 1)[1]
    lot = re.search(r'href="(/lots/[0-9a-f-]{36})"', ask(f"/lots?q={number}").read().decode())[1]
    path = kept("carton-labels.pdf", ask(f"{lot}/carton-labels.pdf").read())
    pages = int(re.search(r"Pages:\s+(\d+)", run("pdfinfo", path)[1])[1])
    for page in range(1, min(pages, 3) + 1):
        picture = work / f"carton-{page}.png"
        run("pdftoppm", "-r", 300, "-gray", "-png", "-singlefile", "-f", page, "-l", page, path, picture.with_suffix(""))
        told = run("zbarimg", "--quiet", "--xml", "-Sdisable", "-Scode128.enable", picture)[1]
        bars, marked = told.count("<symbol "), told.count("modifiers='GS1'")
        check(f"carton labels: the bar codes of page {page} are GS1-128", bars == marked > 1, told[:600])
        found = run("zbarimg", "--quiet", "--raw", "-Sdisable", "-Scode128.enable", picture)[1].split()
        text = re.sub(r"\s", "", run("pdftotext", "-f", page, "-l", page, path, "-")[1])
        sscc = [code[2:] for code in found if code.startswith("00")]
        check(f"carton labels: the SSCC of page {page}", len(sscc) == 1 and f"(00){sscc[0]}" in text and text.count(sscc[0]) == 2, found)
        gtin = named("product", "gtin").rjust(14, "0")
        check(f"carton labels: the content of page {page}", any(code.startswith(f"02{gtin}37") for code in found), found)


def item():
    page, _ = get(named("item", "digital_link"), accept="text/html")
    check("item: its page names the certificate", named("certificate", "number") in page.decode())


about("test report", report)
about("superseded report", superseded)
about("certificate", certificate)
about("labels", labels)
about("carton labels", carton_labels)
about("item", item)
print(f"\n{count} checks, {len(failures)} failed" + (f"; files in {work}" if failures else ""))
sys.exit(1 if failures else 0)
