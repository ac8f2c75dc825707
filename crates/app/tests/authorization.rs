//! Permission cannot be forgotten: the policy as a golden table, every route as nobody, stranger and suspended member,
//! and the list of routes that need no account.
//!
//! `UPDATE_GOLDEN=1 cargo nextest run -p app` writes the golden files anew; the diff is what a reviewer reads.

#![expect(clippy::unwrap_used, reason = "a test may panic: nothing is left to recover")]

use accounts::model::roles_of;
use app::wiring;
use axum::body::Body;
use axum::http::StatusCode;
use kernel::{Actor, AuthLevel, MembershipState, OrganisationKind};
use platform::authz::permits;
use platform::testing::{Answer, On, TestApp, actor, id};
use platform::web::{Access, RouteInfo};

fn golden(name: &str, text: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name);
    if std::env::var("UPDATE_GOLDEN").is_ok() {
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "{name} differs: read the change, then UPDATE_GOLDEN=1.\n--- kept\n{kept}\n--- now\n{text}");
}

#[test]
fn the_policy_is_the_golden_table() {
    let mut text = String::from("# action: least sign-in level: organisation kind/role …\n");
    let mut actions = wiring::policy();
    actions.sort_by_key(|action| action.name);
    let count = actions.len();
    actions.dedup_by_key(|action| action.name);
    assert_eq!(count, actions.len(), "two actions have one name");
    for action in actions {
        let mut allowed = Vec::new();
        for kind in OrganisationKind::ALL {
            for role in roles_of(*kind) {
                for state in MembershipState::ALL {
                    let mut who = actor(*kind, id(), &[*role]);
                    who.state = *state;
                    let may = permits(action, &who).is_ok();
                    if *state == MembershipState::Confirmed {
                        if may {
                            allowed.push(format!("{}/{}", kind.word(), role.word()));
                        }
                    } else {
                        assert!(!may, "{} as {} {} {}", action.name, kind.word(), role.word(), state.word());
                    }
                    who.level = AuthLevel::Key;
                    assert!(
                        action.level == AuthLevel::Key || permits(action, &who).is_err(),
                        "{} lets a key in",
                        action.name
                    );
                }
            }
        }
        assert!(!allowed.is_empty(), "nobody may {}", action.name);
        text.push_str(&format!("{}: {}: {}\n", action.name, action.level.word(), allowed.join(" ")));
    }
    golden("policy.golden.txt", &text);
}

#[test]
fn routes_without_an_account_are_the_golden_list() {
    let mut lines: Vec<String> = wiring::public_routes()
        .merge(wiring::inner_routes())
        .table()
        .iter()
        .filter(|route| matches!(route.access, Access::Public))
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    lines.sort();
    golden("public_routes.golden.txt", &(lines.join("\n") + "\n"));
}

#[test]
fn routes_at_the_domains_of_organisations_are_the_golden_list() {
    let routes = wiring::public_routes();
    assert!(wiring::inner_routes().table_at_domains().is_empty(), "nobody is signed in at a domain");
    let mut lines: Vec<String> = Vec::new();
    for route in routes.table_at_domains() {
        assert!(matches!(route.access, Access::Public), "{} asks for an account", route.path);
        lines.push(format!("{} {}", route.method, route.path));
    }
    lines.sort();
    golden("domain_routes.golden.txt", &(lines.join("\n") + "\n"));
}

/// A path with every parameter filled by something that nobody owns.
fn filled(path: &str) -> String {
    path.split('/')
        .map(|part| if part.starts_with('{') { "019ab000-0000-7000-8000-0000000000aa" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

async fn ask(app: &TestApp, who: Option<&Actor>, route: &RouteInfo) -> Answer {
    let browser = app.browser(wiring::public_routes(), wiring::inner_routes(), who);
    let kind = (route.method != "GET").then_some("application/x-www-form-urlencoded");
    browser.send(route.method.clone(), &filled(route.path), kind, Body::empty()).await
}

fn closed_routes() -> Vec<RouteInfo> {
    let all = wiring::public_routes().merge(wiring::inner_routes());
    all.table().iter().filter(|route| !matches!(route.access, Access::Public)).cloned().collect()
}

#[tokio::test]
async fn nobody_reaches_any_closed_route() {
    let app = TestApp::start_with_test_identity(On::Sqlite, wiring::wire).await;
    for route in closed_routes() {
        let answer = ask(&app, None, &route).await;
        let sent_away = answer.status == StatusCode::SEE_OTHER
            && answer.location.as_deref().is_some_and(|to| to.starts_with("/sign-in"));
        assert!(
            sent_away || answer.status == StatusCode::UNAUTHORIZED,
            "{} {} answered nobody with {}",
            route.method,
            route.path,
            answer.status
        );
    }
}

#[tokio::test]
async fn a_stranger_reaches_no_record_of_others() {
    let app = TestApp::start_with_test_identity(On::Sqlite, wiring::wire).await;
    for kind in OrganisationKind::ALL {
        let stranger = actor(*kind, id(), roles_of(*kind));
        // A token of a page is nobody's record: there is nothing to be reached.
        let records = |route: &&RouteInfo| route.path.contains('{') && !route.path.ends_with("/{token}");
        for route in closed_routes().iter().filter(records) {
            let answer = ask(&app, Some(&stranger), route).await;
            assert!(
                answer.status.is_client_error(),
                "{} {} answered a strange {} with {}",
                route.method,
                route.path,
                kind.word(),
                answer.status
            );
        }
    }
}

#[tokio::test]
async fn a_suspended_member_reaches_nothing_but_home_account_and_sign_out() {
    let app = TestApp::start_with_test_identity(On::Sqlite, wiring::wire).await;
    for kind in OrganisationKind::ALL {
        let mut member = actor(*kind, id(), roles_of(*kind));
        member.state = MembershipState::Suspended;
        for route in closed_routes() {
            if matches!(route.access, Access::SignedIn) {
                continue;
            }
            let answer = ask(&app, Some(&member), &route).await;
            assert_eq!(
                answer.status,
                StatusCode::FORBIDDEN,
                "{} {} as a suspended {}",
                route.method,
                route.path,
                kind.word()
            );
        }
    }
}

#[test]
fn every_scope_that_a_route_asks_for_can_be_given_to_a_key() {
    for route in wiring::public_routes().merge(wiring::inner_routes()).table() {
        if let Access::Key(_, scope) = route.access {
            assert!(accounts::model::SCOPES.contains(&scope), "{} {} asks for {scope}", route.method, route.path);
        }
    }
}

#[test]
fn the_published_api_matches_the_router_and_its_snapshot() {
    let document = serde_json::to_value(app::openapi::document()).unwrap();
    let mut described: Vec<String> = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item
            .as_object()
            .unwrap()
            .keys()
            .filter(|key| ["get", "post", "put", "delete", "options"].contains(&key.as_str()))
        {
            described.push(format!("{} {path}", method.to_uppercase()));
        }
    }
    described.sort();
    let mut routed: Vec<String> = wiring::public_routes()
        .merge(wiring::inner_routes())
        .table()
        .iter()
        .filter(|route| route.path.starts_with("/api/v1/") || route.path.starts_with("/epcis"))
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    routed.sort();
    assert_eq!(described, routed);
    golden("../../../openapi/openapi.json", &(serde_json::to_string_pretty(&document).unwrap() + "\n"));
}
