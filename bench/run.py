"""The measurements of `make bench`: the release binary serving the demonstration, nginx beside it, one table.

Rates are medians of interleaved rounds; a ratio is to nginx serving a file of the same size in the same rounds.
`--quick` shortens the rounds and seeds 100,000 orders instead of 1,000,000; `--review` measures the review of all products alone.
"""
import http.client, json, pathlib, re, shutil, sqlite3, statistics, subprocess, sys, tempfile, time
import hashlib, hmac, base64, struct, urllib.parse

from raw_limit import free_port, nginx

QUICK = "--quick" in sys.argv
ROUNDS, SECONDS = (3, 2) if QUICK else (5, 4)
ORDERS = 100_000 if QUICK else 1_000_000
UNSEEN = 400_000 if QUICK else 1_200_000
PRODUCTS = 10_000 if QUICK else 100_000
BINARY = pathlib.Path("target/release/touchstone")
rows = []


def start(data, port, *more):
    begun = time.monotonic()
    log = open(data.parent / "server.log", "ab")
    process = subprocess.Popen([BINARY, "demo", "--listen", f"127.0.0.1:{port}", "--data", data, *more], stdout=log, stderr=log)
    while True:
        try:
            if fetch(port, "/healthz")[0] == 200:
                return process, time.monotonic() - begun
        except OSError:
            if process.poll() is not None:
                sys.exit((data.parent / "server.log").read_text()[-2000:])
        time.sleep(0.005)


def stop(process):
    process.terminate()
    process.wait(20)


def fetch(port, path, headers=None, method="GET", body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()


def wrk(port, path, script=None, arguments=()):
    command = ["wrk", "-t1", "-c32", f"-d{SECONDS}s"] + (["-s", script] if script else [])
    command += [f"http://127.0.0.1:{port}{path}", *(["--", *map(str, arguments)] if arguments else [])]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in text or path.startswith("/01/"), text
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))


def totp(secret):
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[19] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7fffffff) % 10**6:06}"


def sign_in(port, account):
    form = urllib.parse.urlencode({"email": account["email"], "password": account["password"]})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    _, headers, _ = fetch(port, "/sign-in", kind, "POST", form)
    return headers["set-cookie"].split(";")[0]


def timed(port, path, cookie, times=15):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    taken = []
    for _ in range(times):
        begun = time.monotonic()
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, (path, answer.status)
        taken.append((time.monotonic() - begun) * 1000)
    return statistics.median(taken)


def rates(port, summary, folder):
    path = urllib.parse.urlparse(summary["certificate"]["verify_url"]).path
    number = path.rsplit("/", 1)[1]
    api = f"/api/v1/public/documents/{number}"
    link = urllib.parse.urlparse(summary["item"]["digital_link"]).path
    size = len(fetch(port, api)[2])
    server, limit_port = nginx(folder, size)
    try:
        probes = [("verify, JSON", api), ("verify, page", path), ("Digital Link redirect", link)]
        found = {name: [] for name, _ in probes}
        limits = []
        for _ in range(ROUNDS):
            limits.append(wrk(limit_port, "/file.json"))
            for name, probe in probes:
                found[name].append(wrk(port, probe))
        limit = statistics.median(limits)
        for name, values in found.items():
            value = statistics.median(values)
            rows.append((name, f"{value:,.0f} /s", f"nginx, file of {size} bytes: {limit:,.0f} /s", f"{value / limit:.2f}"))
    finally:
        server.terminate()
        server.wait()


def uncached(port, folder, database, number):
    """Verification of documents that nobody asked for before, one after another: no answer comes from the cache."""
    c = sqlite3.connect(database)
    copy_rows(c, "issued_document", "number", number, UNSEEN, lambda n: {"number": f"TR-BENCH-{n}"})
    copy_rows(c, "issued_file", "number", number, UNSEEN, lambda n: {"number": f"TR-BENCH-{n}", "sha256": f"{n:064x}"})
    c.close()
    path = "/api/v1/public/documents/TR-BENCH-"
    script = folder / "unseen.lua"
    script.write_text("local n = 0\nfunction init(args) n = tonumber(args[2]) end\n"
                      "function request() n = n + 1 return wrk.format('GET', '" + path + "' .. n) end\n")
    size = len(fetch(port, f"{path}0")[2])
    server, limit_port = nginx(folder, size)
    try:
        found, limits = [], []
        for n in range(ROUNDS):
            limits.append(wrk(limit_port, "/file.json"))
            found.append(wrk(port, path, script, (path, 1 + n * UNSEEN // ROUNDS)))
    finally:
        server.terminate()
        server.wait()
    value, limit = statistics.median(found), statistics.median(limits)
    rows.append((f"verify, JSON, never asked before ({UNSEEN:,} documents)", f"{value:,.0f} /s",
                 f"nginx, file of {size} bytes: {limit:,.0f} /s; goal: 0.35", f"{value / limit:.2f}"))


def copy_rows(c, table, key, value, count, change):
    """`count` copies of a row of the demonstration, each changed where it must differ; list columns as they are."""
    found = c.execute(f"SELECT * FROM {table} WHERE {key} = ? LIMIT 1", (value,))
    names = [d[0] for d in found.description]
    row = dict(zip(names, found.fetchone()))
    unique = ("token", "status_index")
    with c:
        c.executemany(f"INSERT INTO {table} ({','.join(names)}) VALUES ({','.join('?' * len(names))})",
                      ([({**row, **change(n)}[k] if k not in unique else (10**6 + n if k == "status_index" else f"bench{n}")) for k in names]
                       for n in range(count)))


def seed(database, tenants):
    """Orders by bulk insert, as a scale only a bench needs; two rows of each list index, as the application writes them."""
    c = sqlite3.connect(database)
    template = c.execute("SELECT * FROM orders WHERE number IS NOT NULL LIMIT 1")
    names = [d[0] for d in template.description]
    row = dict(zip(names, template.fetchone()))
    c.execute("PRAGMA synchronous=OFF")
    begun = time.monotonic()

    def orders():
        for n in range(ORDERS):
            owner = tenants["small"] if n % 200_000 == 7 else tenants["large"]
            yield [f"019ab000-0000-7000-8000-{n:012d}" if k == "id" else f"B2611-{n:07d}" if k == "number"
                   else owner if k == "applicant" else row[k] for k in names]

    with c:
        c.executemany(f"INSERT INTO orders ({','.join(names)}) VALUES ({','.join('?' * len(names))})", orders())
        taken = time.monotonic() - begun
        for grantee, audience in (("service_centre", "service_centre"), ("applicant", "owner")):
            c.execute("INSERT INTO visibility (grantee, kind, resource, audience, via, granted_at) "
                      f"SELECT {grantee}, 'order', id, '{audience}', 'bench', 1 FROM orders WHERE number LIKE 'B2611-%'")
            c.execute("INSERT INTO order_index (grantee, order_id, state, number, waits, due) "
                      f"SELECT {grantee}, id, state, number, 'laboratory', '' FROM orders WHERE number LIKE 'B2611-%'")
    c.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    c.close()
    return taken


def steps(log):
    """What the demonstration says of its own acts: through the same actions as pages and API, in the release build."""
    text = log.read_text()
    saved = [(int(n), int(ms)) for n, ms in re.findall(r": (\d+) values of \w+ typed, saved in (\d+) ms", text)]
    most = max(saved)
    rows.append((f"saving {most[0]} results", f"{most[1]} ms", f"goal: 100 in 200 ms; all: {sum(n for n, _ in saved)} in {sum(ms for _, ms in saved)} ms", ""))
    issued = [int(ms) for ms in re.findall(r"report \S+ issued in (\d+) ms", text)]
    rows.append((f"issuing a report (two PDFs signed, credential), median of {len(issued)}", f"{statistics.median(issued):.0f} ms",
                 f"goal: 500 ms; slowest: {max(issued)} ms", ""))


def planner():
    """The planner alone, on one core: twenty toys for ten markets, to proven optimality."""
    command = ["cargo", "bench", "-q", "--locked", "-p", "requirements", "--bench", "plan"]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().splitlines()[-1])
    rows.append((f"plan, {found['toys']} toys for {found['markets']} markets, all proven optimal", f"{found['total_ms']:.0f} ms",
                 f"goal: 50 ms; slowest toy: {found['worst_ms']:.1f} ms; fastest round: {found['least_ms']:.0f} ms", ""))


def engine():
    """The engine alone: products looked at again after a change of the packs, determinations judged; how both grow by ten."""
    command = ["cargo", "bench", "-q", "--locked", "-p", "requirements", "--bench", "scale"] + (["--", "--quick"] if QUICK else [])
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().splitlines()[-1])
    growth = lambda all: ", ".join(f"×{b['s'] / a['s']:.1f}" for a, b in zip(all, all[1:]))
    last = found["outlook"][-1]
    rows.append((f"{last['products']:,} products looked at again for ten markets, {found['cores']} cores, engine alone", f"{last['s']:.1f} s",
                 f"goal: 100,000 in 30 s; ten times as many: {growth(found['outlook'])}", ""))
    last = found["judge"][-1]
    rows.append((f"{last['determinations']:,} determinations judged for three markets, one core: the verdicts", f"{last['s']:.2f} s",
                 f"{last['determinations'] / last['s']:,.0f}/s, {last['statements']:,} verdicts; ten times as many: {growth(found['judge'])}", ""))
    rows.append(("… and each stated in words, in both languages", f"{last['s_in_words']:.2f} s", f"{last['determinations'] / last['s_in_words']:,.0f}/s", ""))


def review(data, port):
    """The whole job: every planned product read with its evidence, looked at again, kept; ten markets, in the background of a server."""
    c = sqlite3.connect(data / "touchstone.db")
    c.execute("PRAGMA synchronous=OFF")
    plan, product = c.execute("SELECT plan, product FROM product_outlook LIMIT 1").fetchone()
    version = c.execute("SELECT version FROM product WHERE id = ?", (product,)).fetchone()[0]
    ids = lambda series, n: f"019ab{series}00-0000-7000-8000-{n:012d}"
    markets = json.dumps(["AU", "CA", "CN", "EU", "GB", "GCC", "JP", "KR", "NZ", "US"])
    copy_rows(c, "product", "id", product, PRODUCTS, lambda n: {"id": ids(1, n), "version": ids(2, n), "gtin": None})
    copy_rows(c, "product_version", "id", version, PRODUCTS, lambda n: {"id": ids(2, n), "product": ids(1, n), "gtin": None})
    for part in [row[0] for row in c.execute("SELECT key FROM product_component WHERE version = ?", (version,)).fetchall()]:
        found = c.execute("SELECT * FROM product_component WHERE version = ? AND key = ?", (version, part))
        names = [d[0] for d in found.description]
        row = dict(zip(names, found.fetchone()))
        with c:
            c.executemany(f"INSERT INTO product_component ({','.join(names)}) VALUES ({','.join('?' * len(names))})",
                          ([{**row, "version": ids(2, n)}[k] for k in names] for n in range(PRODUCTS)))
    copy_rows(c, "product_outlook", "product", product, 1, lambda n: {"product": ids(1, n), "markets": markets, "pack_fingerprint": "old"})
    reviewed(c, data, port)
    # The first one tells what ten markets ask for: the others know it, as if it had been planned, so that no letters are written.
    known, opened = map(json.loads, c.execute("SELECT known, opened FROM product_outlook WHERE product = ?", (ids(1, 0),)).fetchone())
    known = json.dumps(sorted(known + opened, key=lambda at: (at[0], at[1] is not None, at[1] or "")))
    copy_rows(c, "product_outlook", "product", product, PRODUCTS - 1,
              lambda n: {"product": ids(1, n + 1), "markets": markets, "known": known, "opened": "[]", "opened_count": 0, "pack_fingerprint": "old"})
    total, taken = reviewed(c, data, port)
    c.close()
    rows.append((f"{total:,} products looked at again by the server, ten markets", f"{taken:.1f} s",
                 f"goal: 100,000 in 30 s; {total / taken:,.0f}/s, each read with its parts and reports and kept", ""))


def reviewed(c, data, port):
    """Begins a review, starts a server and waits for its end: how many products, how many seconds."""
    with c:
        total = c.execute("SELECT COUNT(*) FROM product_outlook").fetchone()[0]
        number = (c.execute("SELECT MAX(number) FROM pack_review").fetchone()[0] or 0) + 1
        c.execute("INSERT INTO pack_review (number, fingerprint, cause, began_at, total, done, opened, place, ended_at) VALUES (?,'bench','bench',0,?,0,0,'',NULL)", (number, total))
        c.execute("INSERT INTO job (id, kind, payload, run_at, leased_until, epoch, attempts) VALUES (?,'market_access.review',?,0,0,0,0)",
                  (f"019ab900-0000-7000-8000-{number:012d}", json.dumps({"review": number})))
    c.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    server, _ = start(data, port)
    begun = time.monotonic()
    while c.execute("SELECT ended_at FROM pack_review WHERE number = ?", (number,)).fetchone()[0] is None:
        assert time.monotonic() - begun < 1200, c.execute("SELECT * FROM pack_review WHERE number = ?", (number,)).fetchone()
        time.sleep(0.2)
    taken = time.monotonic() - begun
    done = c.execute("SELECT done FROM pack_review WHERE number = ?", (number,)).fetchone()[0]
    assert done == total, (done, total)
    stop(server)
    return total, taken


def main():
    if "--review" in sys.argv:
        return review_alone()
    planner()
    engine()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="touchstone-bench-"))
    data = folder / "data"
    try:
        summary_file = folder / "summary.json"
        server, build = start(data, port := free_port(), "--summary", summary_file)
        summary = json.loads(summary_file.read_text())
        rows.append(("demonstration built and served", f"{build:.1f} s", "", ""))
        steps(folder / "server.log")
        rates(port, summary, folder)
        uncached(port, folder, data / "touchstone.db", summary["report"]["number"])
        rss = int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{server.pid}/status").read_text()).group(1))
        rows.append(("resident memory after the load", f"{rss / 1024:.0f} MB", "goal: idle under 100 MB", ""))
        stop(server)
        rounds = []
        for _ in range(ROUNDS):
            server, taken = start(data, port)
            rounds.append(taken * 1000)
            idle = int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{server.pid}/status").read_text()).group(1))
            stop(server)
        rows.append(("start to first answer, existing database", f"{statistics.median(rounds):.0f} ms", "goal: 500 ms", ""))
        rows.append(("resident memory, idle", f"{idle / 1024:.0f} MB", "goal: 100 MB", ""))
        rows.append(("binary", f"{BINARY.stat().st_size / 2**20:.0f} MB", "fonts for the documents included", ""))

        accounts = {a["role"]: a for a in summary["accounts"]}
        c = sqlite3.connect(data / "touchstone.db")
        org = lambda email: c.execute("SELECT m.organisation FROM membership m JOIN person p ON p.id = m.person WHERE p.email = ?", (email,)).fetchone()[0]
        tenants = {"large": org(accounts["merchant"]["email"]), "small": org(accounts["trader"]["email"])}
        c.close()
        taken = seed(data / "touchstone.db", tenants)
        rows.append((f"(scale: {ORDERS:,} orders)", f"{ORDERS / taken:,.0f} rows/s", "bulk insert by sqlite3, the raw limit", ""))
        server, _ = start(data, port)
        for role, tenant in (("contract_reviewer", "service centre, all"), ("merchant", "largest tenant"), ("trader", "smallest tenant"), ("trader", "empty tenant")):
            if tenant == "empty tenant":
                c = sqlite3.connect(data / "touchstone.db")
                with c:
                    c.execute("DELETE FROM order_index WHERE grantee = ?", (tenants["small"],))
                c.close()
            cookie = sign_in(port, accounts[role])
            bare = timed(port, "/healthz", cookie)
            for name, path in (("order list", "/orders"), ("order list, one state", "/orders?state=dispatched")):
                value = timed(port, path, cookie)
                rows.append((f"{name}, {tenant}", f"{value:.1f} ms", f"an answer without work: {bare:.1f} ms; goal: 30 ms", f"{value / bare:.1f}"))
        stop(server)
        review(data, port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    table()


def review_alone():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="touchstone-bench-"))
    try:
        server, _ = start(folder / "data", port := free_port())
        stop(server)
        review(folder / "data", port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    table()


def table():
    width = max(len(r[0]) for r in rows)
    print(f"\n{'what':<{width}}  {'measured':>16}  {'ratio':>6}  beside")
    for what, value, beside, ratio in rows:
        print(f"{what:<{width}}  {value:>16}  {ratio:>6}  {beside}")


main()
