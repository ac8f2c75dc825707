"""EPCIS: capture through HTTP, acknowledged durable, beside the database's own bulk load of the same rows in the same run.

    bench/run --epcis [--quick] [--large] [--events N] [--epcs N] [--no-bulk] [--only PART…]    SQLite
    scripts/with-postgres bench/run --epcis …                                       PostgreSQL

Parts: documents (of 500 events from two callers), single (events from 64 callers, by wrk), trace (of one unit through six hops), goods
(a million serial numbers, the scope of a recall, the resolver beside nginx), large (one document that is captured after the answer).
`--quick`: 100,000 events instead of 1,000,000. `--epcs`: so many EPCs to an event of the documents. `--large`: the large document has
500 MB. `--no-bulk`: without the bulk load beside, which on SQLite holds all rows in memory.
"""
import http.client, json, os, pathlib, shutil, sqlite3, statistics, subprocess, sys, tempfile, threading, time, urllib.parse

from raw_limit import free_port, nginx

QUICK = "--quick" in sys.argv


def option(name, default):
    return int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else default


BULK = "--no-bulk" not in sys.argv
EVENTS, EPCS = option("--events", 100_000 if QUICK else 1_000_000), option("--epcs", 1)
ONLY = set(sys.argv[sys.argv.index("--only") + 1:]) if "--only" in sys.argv else {"documents", "single", "trace", "goods", "large"}
LARGE_BYTES = 500_000_000 if "--large" in sys.argv else 30_000_000
PER_DOCUMENT, CALLERS, SINGLE_CALLERS, SINGLE_SECONDS = 500, 2, 64, 10
BINARY = pathlib.Path("target/release/touchstone")
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
GTIN = "06901234567892"
rows = []


class Server:
    def __init__(self, folder, database):
        self.port = free_port()
        self.data, self.database = folder / "data", database
        self.process = subprocess.Popen([BINARY, "demo", "--listen", f"127.0.0.1:{self.port}", "--data", self.data, "--summary", folder / "summary.json",
                                         *(["--database", database] if database else [])], stdout=open(folder / "log", "wb"), stderr=subprocess.STDOUT)
        while True:
            try:
                if self.ask("GET", "/readyz")[0] == 200:
                    break
            except OSError:
                pass
            assert self.process.poll() is None, (folder / "log").read_text()[-2000:]
            time.sleep(0.05)
        self.key = {"Authorization": "Bearer " + json.loads((folder / "summary.json").read_text())["api_keys"]["epcis"]}

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)

    def ask(self, method, path, body=None, headers=None, connection=None):
        connection = connection or self.connect()
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()

    def high_water(self):
        """VmHWM in MB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) // 1024

    def sql(self, text):
        if self.database:
            command = ["psql", "-qAtX", self.database, "-c", text]
            return [line.split("|") for line in subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()]
        with sqlite3.connect(self.data / "touchstone.db") as c:
            return c.execute(text).fetchall()

    def size(self):
        if self.database:
            return int(self.sql("SELECT pg_database_size(current_database())")[0][0])
        self.sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return (self.data / "touchstone.db").stat().st_size

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


def event(number, epcs=1):
    names = ",".join(f'"https://id.gs1.org/01/{GTIN}/21/{number:09}A{n}"' for n in range(epcs))
    return (f'{{"type":"ObjectEvent","eventTime":"2026-11-24T08:{number // 60000 % 60:02}:{number // 1000 % 60:02}.{number % 1000:03}+08:00",'
            f'"eventTimeZoneOffset":"+08:00","action":"OBSERVE","bizStep":"shipping","disposition":"in_transit","epcList":[{names}],'
            f'"readPoint":{{"id":"https://id.gs1.org/414/6901234567892"}}}}')


def head():
    return f'{{"@context":["{CONTEXT}"],"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-24T08:00:00Z","epcisBody":{{"eventList":['


def documents(server, events, first):
    """Seconds that two callers need; the documents are made beforehand, some hundred at a time."""
    taken, at = 0.0, first
    while at < first + events:
        bodies = []
        while at < first + events and len(bodies) < 200:
            bodies.append((head() + ",".join(event(n, EPCS) for n in range(at, at + PER_DOCUMENT)) + "]}}").encode())
            at += PER_DOCUMENT

        def call(mine):
            connection = server.connect()
            for body in mine:
                status, _, text = server.ask("POST", "/epcis/capture", body, {**server.key, "Content-Type": "application/json"}, connection)
                assert status == 202, text

        callers = [threading.Thread(target=call, args=(bodies[n::CALLERS],)) for n in range(CALLERS)]
        begun = time.monotonic()
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
        taken += time.monotonic() - begun
    return taken


def captured(server, folder, on):
    """Capture of documents beside the bulk load of the same rows; bytes on disk."""
    before = server.size()
    taken = documents(server, EVENTS, 0)
    rate, grown = EVENTS / taken, server.size() - before
    several = f"{EPCS} EPCs" if EPCS > 1 else "one EPC"
    if not BULK:
        rows.append((f"{on}: {EVENTS:,} events of {several}, documents of {PER_DOCUMENT}, {CALLERS} callers", f"{rate:,.0f} events/s", f"{grown / EVENTS / EPCS:,.0f} bytes on disk for each EPC", ""))
        return
    loaded = raw(server, folder)
    kept = int(server.sql("SELECT COUNT(*) FROM epcis_event")[0][0])
    rows.append((f"{on}: {EVENTS:,} events of {several}, documents of {PER_DOCUMENT}, {CALLERS} callers", f"{rate:,.0f} events/s",
                 f"{rate * EPCS:,.0f} EPCs/s; bulk load of the same rows: {kept / loaded:,.0f} events/s; goal: 0.5; memory at most {server.high_water()} MB", f"{rate / (kept / loaded):.2f}"))
    rows.append((f"{on}: bytes on disk for each EPC, indexes included", f"{grown / EVENTS / EPCS:,.0f}", "", ""))


def singles(server, folder):
    """Events a second of 64 callers."""
    body = event(0).replace("{", f'{{"@context":"{CONTEXT}",', 1).replace("000000000A0", "' .. n .. 'B' .. salt .. '")
    (folder / "single.lua").write_text(
        "local n, salt = 0, os.time()\nwrk.method = 'POST'\n"
        f"wrk.headers = {{['Authorization'] = '{server.key['Authorization']}', ['Content-Type'] = 'application/json'}}\n"
        f"function request() n = n + 1 return wrk.format(nil, '/epcis/events', nil, '{body}') end\n")
    command = ["wrk", "-t1", f"-c{SINGLE_CALLERS}", f"-d{SINGLE_SECONDS}s", "-s", folder / "single.lua", f"http://127.0.0.1:{server.port}"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in text, text
    return float(text.split("Requests/sec:")[1].split()[0])


def large(server, folder):
    """One document that is captured after the answer: seconds to the answer, seconds to its end, MB in memory at most."""
    file, number = folder / "large.json", 500_000_000
    with file.open("w") as out:
        out.write(head() + event(number))
        while out.tell() < LARGE_BYTES:
            out.write("".join("," + event(number + n) for n in range(1, 1001)))
            number += 1000
        out.write("]}}")
    events = number - 500_000_000 + 1
    before, begun = server.high_water(), time.monotonic()
    with file.open("rb") as body:
        status, headers, text = server.ask("POST", "/epcis/capture", body, {**server.key, "Content-Type": "application/json", "Content-Length": str(file.stat().st_size)})
    assert status == 202, text
    answered = time.monotonic() - begun
    location = {k.lower(): v for k, v in headers.items()}["location"]
    while True:
        job = json.loads(server.ask("GET", location, None, server.key)[2])
        if not job["running"]:
            break
        time.sleep(0.2)
    taken = time.monotonic() - begun
    assert job["success"] and job["touchstone:tally"]["stored"] == events, job
    rows.append((f"one document of {file.stat().st_size / 1e6:,.0f} MB, {events:,} events, checked whole and then kept (rollback)",
                 f"{events / taken:,.0f} events/s", f"answered after {answered:.1f} s, done after {taken:.1f} s; memory at most {server.high_water()} MB, before {before} MB", ""))
    file.unlink()


# Each with the order in which its rows came.
TABLES = {"epcis_event": "id", "epcis_key": "event", "epcis_epc": "event", "epcis_seen": "event"}


def raw(server, folder):
    """Seconds of the database's own bulk load of the same rows into the same tables with the same indexes, in one transaction."""
    if server.database:
        for table in TABLES:
            subprocess.run(["psql", "-qX", server.database, "-c", f"\\copy (SELECT * FROM {table} ORDER BY {TABLES[table]}) to '{folder}/{table}.copy'"], check=True)
        script = "CREATE SCHEMA raw; " + "".join(f"CREATE TABLE raw.{t} (LIKE public.{t} INCLUDING ALL); " for t in TABLES)
        subprocess.run(["psql", "-qX", server.database, "-c", script], check=True)
        load = "BEGIN;\n" + "".join(f"\\copy raw.{t} from '{folder}/{t}.copy'\n" for t in TABLES) + "COMMIT;\n"
        begun = time.monotonic()
        subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", server.database], input=load, text=True, check=True)
        taken = time.monotonic() - begun
        subprocess.run(["psql", "-qX", server.database, "-c", "DROP SCHEMA raw CASCADE"], check=True, stderr=subprocess.DEVNULL)
        return taken
    source = sqlite3.connect(server.data / "touchstone.db")
    target = sqlite3.connect(folder / "raw.db", isolation_level=None)
    target.execute("PRAGMA journal_mode=WAL")
    target.execute("PRAGMA synchronous=FULL")
    marks = ",".join("?" * len(TABLES))
    for (text,) in source.execute(f"SELECT sql FROM sqlite_master WHERE tbl_name IN ({marks}) AND type IN ('table', 'index') AND sql IS NOT NULL ORDER BY type DESC", list(TABLES)):
        target.execute(text)
    all_rows = {table: source.execute(f"SELECT * FROM {table} ORDER BY {order}").fetchall() for table, order in TABLES.items()}
    begun = time.monotonic()
    target.execute("BEGIN")
    for table, found in all_rows.items():
        target.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(found[0]))})", found)
    target.execute("COMMIT")
    taken = time.monotonic() - begun
    target.close()
    (folder / "raw.db").unlink()
    return taken


def chain(server, count=200):
    """Units that are made of a material lot, packed, put on a pallet, shipped, received: six hops; p50 and p99 of their traces, in ms."""
    unit = lambda n: f"https://id.gs1.org/01/{GTIN}/21/H{n:05}"
    sscc = lambda n: f"https://id.gs1.org/00/{with_check(f'0069012340{n:07}')}"
    zone, at = '"eventTimeZoneOffset":"+08:00"', lambda minute: f'"eventTime":"2026-11-20T08:{minute:02}:00+08:00"'
    for n in range(count):
        carton, pallet = sscc(2 * n), sscc(2 * n + 1)
        material, lot = f"https://id.gs1.org/01/{GTIN}/10/M{n}", f"https://id.gs1.org/01/{GTIN}/10/L{n}"
        step = lambda word: f'"bizStep":"{word}"'
        events = [
            f'{{"type":"TransformationEvent",{at(0)},{zone},{step("commissioning")},"inputQuantityList":[{{"epcClass":"{material}","quantity":1}}],"outputEPCList":["{unit(n)}"],"outputQuantityList":[{{"epcClass":"{lot}","quantity":1}}]}}',
            f'{{"type":"AggregationEvent",{at(1)},{zone},"action":"ADD",{step("packing")},"parentID":"{carton}","childEPCs":["{unit(n)}"]}}',
            f'{{"type":"AggregationEvent",{at(2)},{zone},"action":"ADD",{step("packing")},"parentID":"{pallet}","childEPCs":["{carton}"]}}',
            f'{{"type":"ObjectEvent",{at(3)},{zone},"action":"OBSERVE",{step("shipping")},"epcList":["{pallet}"],"readPoint":{{"id":"https://id.gs1.org/414/6901234567892"}}}}',
            f'{{"type":"ObjectEvent",{at(4)},{zone},"action":"OBSERVE",{step("receiving")},"epcList":["{pallet}"],"readPoint":{{"id":"https://id.gs1.org/414/6901234567892"}}}}',
            f'{{"type":"AggregationEvent",{at(5)},{zone},"action":"DELETE",{step("unpacking")},"parentID":"{pallet}","childEPCs":["{carton}"]}}',
        ]
        body = (head() + ",".join(events) + "]}}").encode()
        status, _, text = server.ask("POST", "/epcis/capture", body, {**server.key, "Content-Type": "application/json"})
        assert status == 202, text
    connection, taken = server.connect(), []
    for n in range(count):
        path = "/api/v1/trace?id=" + unit(n).replace(":", "%3A").replace("/", "%2F")
        begun = time.monotonic()
        status, _, text = server.ask("GET", path, None, server.key, connection)
        taken.append((time.monotonic() - begun) * 1000)
        assert status == 200, text
    taken.sort()
    return statistics.median(taken), taken[int(len(taken) * 0.99)]


def goods(server, folder):
    """A lot of a million numbered units out as CSV, the scope of a recall from a material lot of 100,000 units, the resolver beside nginx
    before and after there are so many."""
    summary = json.loads((folder / "summary.json").read_text())
    merchant = next(account for account in summary["accounts"] if account["role"] == "merchant")
    form = urllib.parse.urlencode({"email": merchant["email"], "password": merchant["password"]})
    _, headers, _ = server.ask("POST", "/sign-in", form, {"Content-Type": "application/x-www-form-urlencoded"})
    cookie = {"Cookie": {k.lower(): v for k, v in headers.items()}["set-cookie"].split(";")[0]}
    gtin, version = server.sql("SELECT gtin, version FROM lot LIMIT 1")[0]
    key = {**server.key, "Content-Type": "application/json"}
    lots = {}

    def lot(number, quantity):
        body = json.dumps({"version": version, "number": number, "manufactured_on": "2026-11-20", "quantity": quantity})
        begun = time.monotonic()
        status, _, text = server.ask("POST", "/api/v1/lots", body, {**key, "Idempotency-Key": number})
        assert status == 201, text
        lots[number] = json.loads(text)["id"]
        while json.loads(server.ask("GET", f"/api/v1/lots/{lots[number]}", None, server.key)[2])["numbered"] < quantity:
            time.sleep(0.05)
        return time.monotonic() - begun

    def serials(number, most):
        found = server.sql(f"SELECT serial FROM item WHERE lot = (SELECT id FROM lot WHERE number = '{number}') LIMIT {most}")
        return [row[0] for row in found]

    lot("BENCH-100", 100_000)
    small = resolving(server, folder, gtin, "BENCH-100", serials("BENCH-100", 50_000))
    taken = lot("BENCH-1M", 1_000_000)
    rows.append(("1,000,000 serial numbers of one lot: drawn, kept, durable", f"{1_000_000 / taken:,.0f} /s", f"{taken:.1f} s in all", ""))
    begun = time.monotonic()
    status, _, text = server.ask("GET", f"/lots/{lots['BENCH-1M']}/serials.csv", None, cookie)
    assert status == 200 and text.count(b"\n") > 1_000_000, (status, text[:300])
    rows.append(("the same, written as CSV with their links", f"{1_000_000 / (time.monotonic() - begun):,.0f} /s", f"{len(text) / 1e6:,.0f} MB", ""))
    large = resolving(server, folder, gtin, "BENCH-1M", serials("BENCH-1M", 50_000))
    for what, (before, limit), (after, _) in zip(("asked for again and again", "each asked for the first time"), small, large):
        rows.append((f"Digital Link of a unit, {what}: 100,000 units of the GTIN; 1,100,000", f"{before:,.0f}; {after:,.0f} /s",
                     f"nginx: {limit:,.0f} /s; goals 0.7 and 0.35", f"{before / limit:.2f}; {after / limit:.2f}"))
    material = f"https://id.gs1.org/01/{GTIN}/10/PAINT-7"
    event = (f'{{"type":"TransformationEvent","eventTime":"2026-11-20T08:00:00+08:00","eventTimeZoneOffset":"+08:00","bizStep":"commissioning",'
             f'"inputQuantityList":[{{"epcClass":"{material}","quantity":1}}],"outputQuantityList":[{{"epcClass":"https://id.gs1.org/01/{gtin}/10/BENCH-100","quantity":100000}}]}}')
    status, _, text = server.ask("POST", "/epcis/capture", (head() + event + "]}}").encode(), key)
    assert status == 202, text
    path, times = "/recall-cases/new?source=" + urllib.parse.quote(material, safe=""), []
    for _ in range(9):
        begun = time.monotonic()
        status, _, text = server.ask("GET", path, None, cookie)
        times.append((time.monotonic() - begun) * 1000)
        assert status == 200 and "BENCH-100" in text.decode(), (status, text[:300])
    rows.append(("scope of a recall from a material lot to 100,000 units and who has them, as a page; median, slowest of 9",
                 f"{statistics.median(times):.0f}, {max(times):.0f} ms", "goal: 1,000 ms", ""))


def resolving(server, folder, gtin, lot, serials):
    """Answers a second, and nginx's for a small file in the same rounds: of one unit, of units never asked for before."""
    link = lambda serial: f"/01/{gtin}/10/{lot}/21/{urllib.parse.quote(serial, safe='')}"
    limit, port = nginx(folder, 300)

    def wrk(at, path, *more):
        command = ["wrk", "-t1", "-c32", *map(str, more or ["-d3s"]), f"http://127.0.0.1:{at}{path}"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return float(text.split("Requests/sec:")[1].split()[0]), int(text.split(" requests in")[0].split()[-1])

    try:
        again, limits = [], []
        for _ in range(3):
            limits.append(wrk(port, "/file.json")[0])
            again.append(wrk(server.port, link(serials[0]))[0])
        first, lua = serials[1:], folder / "units.lua"
        lua.write_text("local n, units = 0, {" + ",".join(f'"{link(serial)}"' for serial in first) + "}\n"
                       "function request() n = n + 1 return wrk.format('GET', units[n]) end\n")
        fresh, made = wrk(server.port, "/", "-s", lua, "-d1s")
        assert made < len(first), f"{made} answers from {len(first)} units"
        limit_rate = statistics.median(limits)
        return (statistics.median(again), limit_rate), (fresh, limit_rate)
    finally:
        limit.terminate()
        limit.wait()


def with_check(digits):
    total = sum(int(d) * (3 if n % 2 == 0 else 1) for n, d in enumerate(digits))
    return digits + str(-total % 10)


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="touchstone-bench-epcis-"))
    database = None
    if os.environ.get("TOUCHSTONE_TEST_POSTGRES"):
        admin, name = os.environ["TOUCHSTONE_TEST_POSTGRES"], f"bench{os.getpid()}"
        subprocess.run(["psql", "-qX", admin, "-c", f"CREATE DATABASE {name}"], check=True)
        database = f"{admin.rsplit('/', 1)[0]}/{name}"
    server = Server(folder, database)
    on = "PostgreSQL" if database else "SQLite"
    try:
        if "documents" in ONLY:
            captured(server, folder, on)
        if "single" in ONLY:
            goal = 10_000 if database else 6_000
            found = singles(server, folder)
            rows.append((f"{on}: single events, {SINGLE_CALLERS} callers", f"{found:,.0f} events/s", f"goal: {goal:,}", f"{found / goal:.2f}"))
        if "trace" in ONLY:
            middle, worst = chain(server)
            rows.append((f"{on}: trace of one unit through six hops among {EVENTS:,} events, p50 and p99", f"{middle:.1f}, {worst:.1f} ms", "goal: p99 20 ms", ""))
        if "goods" in ONLY:
            goods(server, folder)
        if "large" in ONLY:
            large(server, folder)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    width = max(len(r[0]) for r in rows)
    print(f"\n{'what':<{width}}  {'measured':>18}  {'ratio':>6}  beside")
    for what, value, beside, ratio in rows:
        print(f"{what:<{width}}  {value:>18}  {ratio:>6}  {beside}")


if __name__ == "__main__":
    main()
