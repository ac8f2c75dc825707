//! The rest of a body that nobody wanted. Closing the connection on it would reset it, and the browser would show "connection
//! reset" instead of our page that says what was too large: so it is read to its end, within bounds, and thrown away.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::EXPECT;
use hyper::{Error, Request};

/// At most this much is thrown away; who sends more is cut off.
const MOST_BYTES: usize = 256 * 1024 * 1024;
/// At most this long.
const MOST_SECONDS: u64 = 30;

/// A request's body that is read to its end when it is dropped before.
pub(super) struct ReadToEnd {
    body: Option<Incoming>,
    /// The client waits for a word before it sends anything: nothing is on its way, nothing needs to be read.
    waits: bool,
}

impl ReadToEnd {
    /// The body of a request.
    pub(super) fn of(request: Request<Incoming>) -> Request<Self> {
        let waits = request.headers().contains_key(EXPECT);
        request.map(|body| Self { body: Some(body), waits })
    }
}

impl Body for ReadToEnd {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        self.waits = false;
        self.body.as_mut().map_or(Poll::Ready(None), |body| Pin::new(body).poll_frame(context))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, Body::size_hint)
    }
}

impl Drop for ReadToEnd {
    fn drop(&mut self) {
        let Some(body) = self.body.take().filter(|body| !self.waits && !body.is_end_stream()) else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(tokio::time::timeout(Duration::from_secs(MOST_SECONDS), throw_away(body)));
    }
}

async fn throw_away(mut body: Incoming) {
    let mut left = MOST_BYTES;
    while let Some(Ok(frame)) = body.frame().await {
        let length = frame.data_ref().map_or(0, Bytes::len);
        match left.checked_sub(length) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}
