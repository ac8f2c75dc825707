//! Routes with their permission. A route without an [`Access`] cannot be written, and every route stands in the table
//! that the authorization tests walk.

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use std::pin::Pin;
use std::sync::Arc;

use super::context::RequestContext;
use crate::authz::{Action, permits};
use crate::{Error, Platform};

/// Who may reach a route at all. Whether the record may be touched is asked by the action itself.
#[derive(Clone, Copy, Debug)]
pub enum Access {
    /// Anybody, without an account.
    Public,
    /// Anybody signed in, whatever the state of the membership (sign-out, language, the page that says "suspended").
    SignedIn,
    /// Whom the policy allows this action.
    Action(&'static Action),
    /// Like `Action`, for API keys: the key must carry the scope, a signed-in person needs none.
    Key(&'static Action, &'static str),
}

/// One line of the route table.
#[derive(Clone, Debug)]
pub struct RouteInfo {
    /// HTTP method.
    pub method: Method,
    /// Path pattern, `{name}` for parameters.
    pub path: &'static str,
    /// Who may reach it.
    pub access: Access,
}

/// What stands around everything beneath a path, the refusals of the layers included: for an interface whose standard
/// says how every answer looks.
pub type Around = fn(Request, Next) -> Pin<Box<dyn Future<Output = Response> + Send>>;

/// An area's routes.
#[derive(Default)]
pub struct Routes {
    router: Router<Platform>,
    kept: Router<Platform>,
    table: Vec<RouteInfo>,
    around: Vec<(&'static str, Around)>,
    at_domains: Domains,
}

/// What is answered at the domains of organisations.
#[derive(Default)]
struct Domains {
    router: Router<Platform>,
    kept: Router<Platform>,
    table: Vec<RouteInfo>,
}

impl Routes {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A page or resource.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Platform>,
        T: 'static,
    {
        self.route(Method::GET, MethodFilter::GET, path, access, handler)
    }

    /// A page or resource for anybody, whose answers may be given again: as long as the handler says with [`super::keep_until`].
    #[must_use]
    pub fn kept<H, T>(mut self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Platform>,
        T: 'static,
    {
        self.table.push(RouteInfo { method: Method::GET, path, access: Access::Public });
        self.kept = self.kept.route(path, on(MethodFilter::GET, handler));
        self
    }

    /// An intention.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Platform>,
        T: 'static,
    {
        self.route(Method::POST, MethodFilter::POST, path, access, handler)
    }

    /// An intention with a large body (uploads): up to `limit_bytes`.
    #[must_use]
    pub fn upload<H, T>(mut self, path: &'static str, access: Access, limit_bytes: usize, handler: H) -> Self
    where
        H: Handler<T, Platform>,
        T: 'static,
    {
        let route = on(MethodFilter::POST, handler).layer(axum::extract::DefaultBodyLimit::max(limit_bytes));
        self.table.push(RouteInfo { method: Method::POST, path, access });
        self.router = self.router.route(path, guarded(route, access));
        self
    }

    /// Removal of a subordinate resource (a key, a session).
    #[must_use]
    pub fn delete<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Platform>,
        T: 'static,
    {
        self.route(Method::DELETE, MethodFilter::DELETE, path, access, handler)
    }

    /// What may be done with a resource, and how (a question that programs ask).
    #[must_use]
    pub fn options<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Platform>,
        T: 'static,
    {
        self.route(Method::OPTIONS, MethodFilter::OPTIONS, path, access, handler)
    }

    /// Goes around every request at this path and beneath it, whether or not a route answers there.
    #[must_use]
    pub fn around(mut self, path: &'static str, around: Around) -> Self {
        self.around.push((path, around));
        self
    }

    /// All routes so far are answered at the domains of organisations too; no other route is. What needs an account must not be
    /// among them: nobody is signed in there.
    #[must_use]
    pub fn at_domains_too(mut self) -> Self {
        let (router, kept) = (self.router.clone(), self.kept.clone());
        self.at_domains = Domains { router, kept, table: self.table.clone() };
        self
    }

    fn route<H, T>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self
    where
        H: Handler<T, Platform>,
        T: 'static,
    {
        self.table.push(RouteInfo { method, path, access });
        self.router = self.router.route(path, guarded(on(filter, handler), access));
        self
    }

    /// All of another area too.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.table.extend(other.table);
        self.router = self.router.merge(other.router);
        self.kept = self.kept.merge(other.kept);
        self.around.extend(other.around);
        self.at_domains.router = self.at_domains.router.merge(other.at_domains.router);
        self.at_domains.kept = self.at_domains.kept.merge(other.at_domains.kept);
        self.at_domains.table.extend(other.at_domains.table);
        self
    }

    /// The table, for tests and the OpenAPI check.
    #[must_use]
    pub fn table(&self) -> &[RouteInfo] {
        &self.table
    }

    /// The table of what is answered at the domains of organisations.
    #[must_use]
    pub fn table_at_domains(&self) -> &[RouteInfo] {
        &self.at_domains.table
    }

    /// The routes that are answered at the domains of organisations.
    pub(super) fn take_at_domains(&mut self) -> Self {
        let Domains { router, kept, table } = std::mem::take(&mut self.at_domains);
        Self { router, kept, table, ..Self::default() }
    }

    /// What goes around which paths.
    pub(super) fn take_around(&mut self) -> Vec<(&'static str, Around)> {
        std::mem::take(&mut self.around)
    }

    /// The router; `keep` goes around the routes whose answers may be given again.
    pub(super) fn into_router(self, keep: impl FnOnce(Router<Platform>) -> Router<Platform>) -> Router<Platform> {
        self.router.merge(keep(self.kept))
    }
}

fn guarded(route: MethodRouter<Platform>, access: Access) -> MethodRouter<Platform> {
    match access {
        Access::Public => route,
        _ => route.layer(from_fn(move |request: Request, next: Next| guard(access, request, next))),
    }
}

async fn guard(access: Access, request: Request, next: Next) -> Response {
    match request.extensions().get::<Arc<RequestContext>>().map(|context| allowed(access, context)) {
        Some(Ok(())) => next.run(request).await,
        Some(Err(error)) => error.into_response(),
        None => Error::SignIn.into_response(),
    }
}

fn allowed(access: Access, context: &RequestContext) -> Result<(), Error> {
    let actor = context.actor.as_ref().ok_or(Error::SignIn)?;
    match access {
        Access::Public | Access::SignedIn => Ok(()),
        Access::Action(action) => {
            if context.key_scopes.is_some() {
                // Pages are for people; a key reaches only what names a scope.
                return Err(Error::Forbidden(kernel::Message::new("error-key-scope").with("scope", action.name)));
            }
            permits(action, actor).map_err(Error::from)
        }
        Access::Key(action, scope) => {
            if let Some(scopes) = &context.key_scopes
                && !scopes.iter().any(|held| held == scope)
            {
                return Err(Error::Forbidden(kernel::Message::new("error-key-scope").with("scope", scope)));
            }
            permits(action, actor).map_err(Error::from)
        }
    }
}
