//! The layers around the routes, in one place: the app and the tests of every area serve through the same.

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use tower::{ServiceExt, service_fn};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;

use super::assets::assets_router;
use super::context::{identify, public_context};
use super::errors::render_errors;
use super::guard::security_headers;
use super::hosts::not_here;
use super::kept::keep;
use super::observe::observe;
use super::routes::Routes;
use crate::{Error, Platform};

/// `public`: pages for anybody, without sessions. `inner`: everything else. What was declared so is answered at the domains of
/// organisations too, by a router that holds nothing else.
pub fn stack(platform: Platform, mut public: Routes, mut inner: Routes) -> Router {
    let around = [public.take_around(), inner.take_around()].concat();
    let keeping = from_fn_with_state(platform.clone(), keep);
    let at_domains = public
        .take_at_domains()
        .into_router(|routes| routes.layer(keeping.clone()))
        .fallback(not_here)
        .layer(from_fn(public_context))
        .merge(assets_router());
    let public = public.into_router(|routes| routes.layer(keeping)).layer(from_fn(public_context));
    let inner = inner
        // What is shown to somebody is never given to another.
        .into_router(|routes| routes)
        .fallback(|| async { Error::NotFound })
        .layer(CsrfLayer::new())
        .layer(from_fn_with_state(platform.clone(), identify));
    let own = Router::new().merge(public).merge(assets_router()).merge(inner);
    let own = around.into_iter().fold(dressed(own, &platform), |router, (path, around)| {
        router.layer(from_fn(move |request: Request, next: Next| async move {
            let beneath = request.uri().path().strip_prefix(path);
            if beneath.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
                around(request, next).await
            } else {
                next.run(request).await
            }
        }))
    });
    let own = watched(own, platform.clone());
    let at_domains = watched(dressed(at_domains, &platform), platform.clone());
    // Routes are looked for after it is known whose address was asked.
    Router::new().fallback_service(service_fn(move |mut request: Request| {
        let (platform, own, at_domains) = (platform.clone(), own.clone(), at_domains.clone());
        async move {
            let domain = platform.kept().domain(&platform, request.uri(), request.headers()).await;
            match domain {
                None => own.oneshot(request).await,
                Some(domain) => {
                    request.extensions_mut().insert(domain);
                    at_domains.oneshot(request).await
                }
            }
        }
    }))
}

fn dressed(router: Router<Platform>, platform: &Platform) -> Router<Platform> {
    router.layer(from_fn_with_state(platform.clone(), render_errors)).layer(CatchPanicLayer::new())
}

fn watched(router: Router<Platform>, platform: Platform) -> Router {
    router.layer(from_fn(security_headers)).layer(from_fn(observe)).with_state(platform)
}
