//! One behaviour of both stores of files: a folder, and an S3 bucket on somebody else's server.

#![expect(clippy::unwrap_used, reason = "a test may panic: nothing is left to recover")]

use platform::Error;
use platform::files::Files;

const BORON: &[u8] = b"boron 733 mg/kg";

async fn keeps_what_it_is_given(files: &Files) {
    let hash = files.put(BORON).await.unwrap();
    assert_eq!(files.put(BORON).await.unwrap(), hash, "the same bytes again are the same file");
    let large = vec![7_u8; 6 * 1024 * 1024];
    let other = files.put(large.clone()).await.unwrap();
    assert_eq!(files.get(&hash).await.unwrap(), BORON);
    assert_eq!(files.get(&other).await.unwrap(), large);
    let mut all = [hash, other];
    all.sort();
    assert_eq!(files.all().await.unwrap(), all);
    assert!(matches!(files.get(&"0".repeat(64)).await, Err(Error::NotFound)));
    assert!(matches!(files.get("../../etc/passwd").await, Err(Error::NotFound)));
}

#[tokio::test]
async fn a_folder_keeps_files() {
    let folder = tempfile::tempdir().unwrap();
    keeps_what_it_is_given(&Files::folder(folder.path()).unwrap()).await;
}

#[tokio::test]
async fn an_s3_bucket_keeps_files() {
    let hint = "is not set: run through `make test` or `scripts/with-s3`";
    let endpoint = std::env::var("TOUCHSTONE_TEST_S3").expect(hint);
    let bucket = std::env::var("TOUCHSTONE_TEST_S3_BUCKET").expect(hint);
    keeps_what_it_is_given(&Files::s3(&bucket, Some(&endpoint)).unwrap()).await;
    let nowhere = Files::s3("no-such-bucket", Some(&endpoint)).unwrap();
    assert!(matches!(nowhere.put(BORON).await, Err(Error::Internal(_))), "what was not kept is not acknowledged");
}
