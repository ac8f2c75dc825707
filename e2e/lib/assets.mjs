// Pages made up by a test, with the styles and scripts of web/dist, on an origin that exists only in the browser: what the scripts
// do is tested here without a server. Must never be used for a page that the platform itself makes.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "web/dist");
const manifest = JSON.parse(readFileSync(join(DIST, "manifest.json"), "utf8"));

/** The made-up origin. */
export const SITE = "http://made-up.test";

/** An inner page, as somebody signed in sees it unless `person` is empty. */
export const inner = (main, { person = "王芳", lang = "en" } = {}) => `<!doctype html><html lang="${lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Made up</title>
<link rel="stylesheet" href="/assets/tabler.css"><link rel="stylesheet" href="/assets/app.css">
<script src="/assets/htmx.js" defer></script><script src="/assets/app.js" defer></script></head><body><div class="page">
<header class="navbar"><div class="container-xl"><a class="navbar-brand" href="/"><span class="brand-stone"></span>Touchstone</a>
${person && `<details class="person-menu"><summary class="btn btn-ghost-secondary btn-sm"><span class="person-name">${person}</span></summary>
<div class="person-sheet"><form method="post" action="/sign-out"><button class="dropdown-item">Sign out</button></form></div></details>`}</div></header>
<main id="main" class="page-wrapper" tabindex="-1"><div class="container-xl py-3"><h1>Made up</h1>${main}</div></main></div></body></html>`;

/** A page for anybody. */
export const open = (main) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Made up</title><link rel="stylesheet" href="/assets/public.css"></head><body><header class="top"><a class="brand" href="/verify">Touchstone</a>
<nav aria-label="Language"><a href="?lang=zh-CN" lang="zh-CN">中文</a> <a href="?lang=en" aria-current="true">English</a></nav></header>
<main>${main}</main><script src="/assets/public.js" defer></script></body></html>`;

/**
 * Serves the made-up site to a page: `answers` maps "GET /path" to HTML, to `{ to }` (a redirect) or to a function of the request.
 * Gives the list of requests made, as "POST /path body".
 */
export async function serve(page, answers) {
  const asked = [];
  await page.route(`${SITE}/**`, async (route) => {
    const request = route.request();
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/assets/")) {
      const name = pathname.slice("/assets/".length);
      return route.fulfill({ path: join(DIST, "assets", manifest[name]), contentType: name.endsWith("css") ? "text/css" : "text/javascript" });
    }
    asked.push(`${request.method()} ${pathname} ${request.postData() ?? ""}`.trim());
    let answer = answers[`${request.method()} ${pathname}`];
    if (typeof answer === "function") answer = await answer(request);
    if (answer === undefined) return route.fulfill({ status: 404, contentType: "text/html", body: inner("not found") });
    // A redirect of a fulfilled request is not followed by the browser, so the page goes there by itself.
    if (answer.to) return route.fulfill({ contentType: "text/html", body: `<!doctype html><meta http-equiv="refresh" content="0;url=${answer.to}">` });
    return route.fulfill({ contentType: "text/html", body: answer });
  });
  return asked;
}
