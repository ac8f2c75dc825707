//! Asks a server over HTTP. What may pass by itself (no connection, 429, 502 to 504) is tried again, later each time; everything that
//! is sent here may be sent twice without harm.

use std::time::Duration;

use reqwest::{Client, Method, Response, StatusCode, header};
use serde_json::Value;

use super::{Failure, ServerArgs};

/// How often a request is tried.
const TRIES: u32 = 6;
/// The wait after the first try; doubled each time.
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// No answer for as long is none.
const PATIENCE: Duration = Duration::from_secs(300);

/// A server and the key with which it is asked.
pub(super) struct Server {
    client: Client,
    origin: String,
    key: String,
}

/// A document to send.
pub(super) struct Sent<'d> {
    pub(super) kind: &'static str,
    pub(super) headers: &'d [(&'static str, &'d str)],
    pub(super) body: &'d str,
}

impl Server {
    pub(super) fn new(args: &ServerArgs) -> Result<Self, Failure> {
        let wrong = |text: String| Failure::Unreachable(text);
        let url = url::Url::parse(&args.server).map_err(|error| wrong(format!("{}: {error}", args.server)))?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(wrong(format!("{} is no origin such as https://touchstone.example", args.server)));
        }
        let key = match &args.key_file {
            Some(file) => std::fs::read_to_string(file)
                .map_err(|error| wrong(format!("cannot read {}: {error}", file.display())))?,
            None => std::env::var("TOUCHSTONE_API_KEY")
                .map_err(|_| wrong("no key: set TOUCHSTONE_API_KEY, or name a file with --key-file".to_owned()))?,
        };
        let key = key.trim().to_owned();
        if key.is_empty() || key.bytes().any(|byte| !byte.is_ascii_graphic()) {
            return Err(wrong("the key is empty or has characters that no key has".to_owned()));
        }
        let client = Client::builder()
            .timeout(PATIENCE)
            .user_agent(concat!("touchstone/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| wrong(format!("no HTTP: {error}")))?;
        Ok(Self { client, origin: url.as_str().trim_end_matches('/').to_owned(), key })
    }

    /// How the server is called in messages and in what is kept.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    pub(super) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Response, Failure> {
        let pairs = query.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
        let query = pairs.collect::<Vec<_>>().join("&");
        let mark = if query.is_empty() { "" } else { "?" };
        self.ask(Method::GET, &format!("{path}{mark}{query}"), None).await
    }

    pub(super) async fn post(&self, path: &str, sent: &Sent<'_>) -> Result<Response, Failure> {
        self.ask(Method::POST, path, Some(sent)).await
    }

    async fn ask(&self, method: Method, path: &str, sent: Option<&Sent<'_>>) -> Result<Response, Failure> {
        let url = format!("{}{path}", self.origin);
        let mut wait = FIRST_WAIT;
        for attempt in 1.. {
            let mut request = self.client.request(method.clone(), &url).bearer_auth(&self.key);
            if let Some(sent) = sent {
                request = request.header(header::CONTENT_TYPE, sent.kind).body(sent.body.to_owned());
                for (name, value) in sent.headers {
                    request = request.header(*name, *value);
                }
            }
            let problem = match request.send().await {
                Ok(answer) if !passes(answer.status()) => return Ok(answer),
                Ok(answer) => format!("{} answers {}", self.origin, answer.status()),
                Err(error) => format!("{} cannot be reached: {}", self.origin, reason(&error)),
            };
            if attempt == TRIES {
                return Err(Failure::Unreachable(problem));
            }
            tokio::time::sleep(wait).await;
            wait *= 2;
        }
        Err(Failure::Unreachable(String::new()))
    }
}

/// Whether the same request may well be answered a little later.
fn passes(status: StatusCode) -> bool {
    matches!(status.as_u16(), 429 | 502..=504)
}

/// The innermost cause: what lies around it only says that something was asked.
fn reason(error: &reqwest::Error) -> String {
    let mut inner: &dyn std::error::Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

/// What an answer that is no success says about itself.
pub(super) async fn told(answer: Response) -> String {
    let status = answer.status();
    let text = answer.text().await.unwrap_or_default();
    let problem: Value = serde_json::from_str(&text).unwrap_or_default();
    let said = ["detail", "title"].iter().find_map(|name| problem.get(name)?.as_str().filter(|said| !said.is_empty()));
    match (status, said) {
        (StatusCode::UNAUTHORIZED, _) => "the server does not know this key".to_owned(),
        (StatusCode::FORBIDDEN, None) => "this key may not do that".to_owned(),
        (_, Some(said)) => said.to_owned(),
        (status, None) => format!("the server answers {status}"),
    }
}

/// Percent-encodes a text for a query.
fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(server: &str, key: &str) -> Result<Server, Failure> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        std::fs::write(&file, key).unwrap();
        Server::new(&ServerArgs { server: server.to_owned(), key_file: Some(file) })
    }

    #[test]
    fn an_origin_and_a_key_are_asked_for() {
        assert_eq!(server("https://ts.example/", " abc\n").unwrap().origin(), "https://ts.example");
        for (origin, key) in [("ts.example", "abc"), ("ftp://ts.example", "abc"), ("https://ts.example", " \n")] {
            assert!(matches!(server(origin, key), Err(Failure::Unreachable(_))), "{origin}");
        }
    }
}
