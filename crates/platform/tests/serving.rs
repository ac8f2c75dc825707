//! The accept loop: what is refused is answered, though the client is still sending.

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use platform::clock::SystemClock;
use platform::web::Kept;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[tokio::test]
async fn a_body_that_nobody_wants_is_read_to_its_end_so_that_the_answer_arrives() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let router = Router::new().route("/", post(|| async { StatusCode::PAYLOAD_TOO_LARGE }));
    let kept = Arc::new(Kept::new(Arc::new(SystemClock), "a"));
    let server = tokio::spawn(platform::web::serve(listener, router, kept, async {
        let _ = stopped.await;
    }));
    // Far more than the buffers between the two can hold.
    let (chunk, chunks) = (vec![b' '; 1024 * 1024], 100);
    let mut client = TcpStream::connect(address).await.unwrap();
    let head = format!("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: {}\r\n\r\n", chunk.len() * chunks);
    client.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..chunks {
        client.write_all(&chunk).await.unwrap();
    }
    let mut answer = [0; 12];
    client.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413");
    drop(client);
    stop.send(()).unwrap();
    server.await.unwrap().unwrap();
}
