// epcis2.js, a client that nobody here wrote, against the running demonstration of E2E_SUMMARY: it builds events, captures them, follows the
// capture job and reads what comes back; its hashes and ours are the same. It has no function for queries: answers are fetched and given
// to its classes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import epcis2 from "epcis2.js";

const { EPCISDocument, ObjectEvent, AggregationEvent, TransformationEvent, TransactionEvent, AssociationEvent } = epcis2;
const { QuantityElement, BizTransactionElement, SensorElement, SensorMetadata, SensorReportElement, Ilmd, ReadPoint, BizLocation } = epcis2;

const summary = JSON.parse(readFileSync(process.env.E2E_SUMMARY, "utf8"));
const apiUrl = `${summary.public_url.replace(/\/$/, "")}/epcis`;
const authorization = `Bearer ${summary.api_keys.epcis}`;
const headers = { authorization, "content-type": "application/json" };
epcis2.setup({ apiUrl, headers });

const CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";
const EXTENSION = { yiwu: "https://yiwu.example/" };
// Another second for every run: the same events again would be duplicates.
const moment = new Date(Math.floor(Date.now() / 1000) * 1000 - 3_600_000);
const at = (seconds) => new Date(moment.getTime() + seconds * 1000).toISOString();
const toy = (serial) => `https://id.gs1.org/01/09521234000013/21/${serial}`;
const crate = "https://id.gs1.org/00/095212340000009993";
const place = "https://id.gs1.org/414/9521234000006";

const common = (event, seconds, step, disposition) =>
  event
    .setEventTime(at(seconds))
    .setEventTimeZoneOffset("+08:00")
    .setBizStep(step)
    .setDisposition(disposition)
    .setReadPoint(new ReadPoint({ id: place }))
    .setBizLocation(new BizLocation({ id: place }));

/**
 * One event of every kind, with quantities, references, sensor values and an extension. References and devices have GS1 identifiers:
 * epcis2.js 2.7.3 hashes a private https address as if it were a Digital Link, which the reference vectors (and we) do not.
 */
function everyKind() {
  const { cbv } = epcis2;
  const made = common(new ObjectEvent(), 1, cbv.bizSteps.commissioning, cbv.dispositions.active)
    .setAction(cbv.actionTypes.add)
    .addEPC(toy("E2J1"))
    .addEPC(toy("E2J2"))
    .setIlmd(new Ilmd({ "yiwu:batch": "B-7" }))
    .addExtension("yiwu:colour", "red");
  const packed = common(new AggregationEvent(), 2, cbv.bizSteps.packing, cbv.dispositions.in_progress)
    .setAction(cbv.actionTypes.add)
    .setParentId(crate)
    .addChildEPC(toy("E2J1"))
    .addChildEPC(toy("E2J2"));
  const sold = common(new TransactionEvent(), 3, cbv.bizSteps.shipping, cbv.dispositions.in_transit)
    .setAction(cbv.actionTypes.add)
    .addEPC(toy("E2J1"))
    .addBizTransaction(new BizTransactionElement({ type: "po", bizTransaction: "urn:epc:id:gdti:0614141.06012.1234" }));
  const moulded = common(new TransformationEvent(), 4, cbv.bizSteps.commissioning, cbv.dispositions.active)
    .addInputQuantity(new QuantityElement({ epcClass: "https://id.gs1.org/01/09521234000020/10/M1", quantity: 12.5, uom: "KGM" }))
    .addOutputEPC(toy("E2J3"));
  const fitted = common(new AssociationEvent(), 5, cbv.bizSteps.assembling, cbv.dispositions.in_progress)
    .setAction(cbv.actionTypes.add)
    .setParentId(crate)
    .addChildEPC(toy("E2J3"))
    .addSensorElement(
      new SensorElement()
        .setSensorMetadata(new SensorMetadata({ deviceID: "urn:epc:id:giai:4000001.111" }))
        .addSensorReport(new SensorReportElement({ type: "Temperature", value: 21.5, uom: "CEL" })),
    );
  return [made, packed, sold, moulded, fitted];
}

const documentOf = (events) =>
  events.reduce((document, event) => document.addEvent(event), new EPCISDocument().setContext([CONTEXT, EXTENSION]).setCreationDate(at(60)));

/** What the interface answers; never refused. */
async function fetched(path) {
  // Identifiers as they were written; without this they come as Digital Links.
  const answer = await fetch(apiUrl + path, { headers: { authorization, "gs1-epc-format": "Never_Translates" } });
  assert.equal(answer.status, 200, `${path}: ${await answer.clone().text()}`);
  return answer.json();
}

/** The events of an answer, as the client's own classes, which find them sound. */
async function events(path) {
  const found = (await fetched(path)).epcisBody.queryResults.resultsBody.eventList.map(epcis2.objectToEvent);
  for (const event of found) assert.ok(event.isValid(), event.toString());
  return found;
}

/** What an event says, without what the repository adds. */
function said(event) {
  const { eventID, recordTime, "@context": context, ...rest } = event.toObject();
  return rest;
}

async function finished(response) {
  const job = new epcis2.CaptureResponse(response);
  await job.pollForTheCaptureToFinish(30, 200);
  return job;
}

test("events of every kind are captured, and come back as they were built", async () => {
  const built = everyKind();
  const document = documentOf(built);
  assert.ok(document.isValid());
  const response = await epcis2.capture(document);
  assert.equal(response.status, 202);
  const job = await finished(response);
  assert.deepEqual([job.getRunningStatus(), job.getSuccessStatus(), job.getErrors()], [false, true, []]);

  const [from, to, where] = [at(0), at(9), place].map(encodeURIComponent);
  const found = await events(`/events?GE_eventTime=${from}&LT_eventTime=${to}&EQ_readPoint=${where}&orderBy=eventTime&orderDirection=ASC`);
  assert.deepEqual(found.map(said), built.map(said));
});

test("an event without an identifier gets the hash that the client finds", async () => {
  const event = common(new ObjectEvent(), 10, "inspecting", "conformant").setAction("OBSERVE").addEPC(toy("E2J4")).addExtension("yiwu:inspector", "7");
  const hash = event.toObject().eventID ?? epcis2.eventToHashedId(event.toObject(), EXTENSION, true);
  await finished(await epcis2.capture(documentOf([event])));
  const [found] = await events(`/events?EQ_eventID=${encodeURIComponent(hash)}`);
  assert.equal(found?.toObject().eventID, hash);
  assert.deepEqual(said(found), said(event));
  for (const one of everyKind()) {
    const own = epcis2.eventToHashedId(one.toObject(), EXTENSION, true);
    assert.equal((await events(`/events?EQ_eventID=${encodeURIComponent(own)}`)).length, 1, `${one.getType()}: ${own}`);
  }
});

test("a single event is answered as it is kept, once", async () => {
  const event = common(new ObjectEvent(), 20, "storing", "active").setAction("OBSERVE").addEPC(toy("E2J5"));
  const body = JSON.stringify({ "@context": [CONTEXT], ...event.toObject() });
  const post = () => fetch(`${apiUrl}/events`, { method: "POST", headers, body });
  const made = await post();
  assert.equal(made.status, 201);
  const kept = epcis2.objectToEvent(await made.json());
  assert.ok(kept.isValid());
  assert.deepEqual(said(kept), said(event));
  const location = new URL(made.headers.get("location"), apiUrl).pathname.replace(/^\/epcis/, "");
  assert.deepEqual((await events(location)).map(said), [said(event)]);
  assert.equal((await post()).status, 409);
});

test("a document with a wrong event is refused, and its job says why", async () => {
  const event = common(new ObjectEvent(), 30, "no-such-step", "active").setAction("OBSERVE").addEPC(toy("E2J6"));
  const response = await epcis2.capture(documentOf([event]), { documentValidation: false });
  assert.equal(response.status, 400);
  const job = await finished(response);
  assert.equal(job.getSuccessStatus(), false);
  assert.match(JSON.stringify(job.getErrors()), /no-such-step/);
  await assert.rejects(async () => epcis2.capture(documentOf([event])), "the client itself refuses it too");
});

test("without a key nothing is captured", async () => {
  const response = await epcis2.capture(documentOf(everyKind()), { headers: { authorization: "Bearer none" } });
  assert.equal(response.status, 401);
  assert.equal((await response.json()).type, "epcisException:SecurityException");
});
