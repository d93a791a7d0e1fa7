//! Signing in, units, accounts, the trail: happy ways, wrong ways, and who may what.

use crate::site::Site;
use axum::body::Body;
use axum::http::{Request, header};
use domain::people::Role;
use domain::time::MINUTE_MS;
use serde_json::json;
use server::people::accounts;

async fn with_password(site: &Site, login: &str, password: &str) {
    let admin = site.as_(Role::SystemAdmin);
    let made = admin
        .post("/api/users", json!({"login": login, "name": "王敏", "unit_id": site.city, "roles": ["editor"]}))
        .await
        .expect(200);
    let link = admin.post(&format!("/api/users/{}/link", made.id()), json!({})).await.expect(200);
    let token = link.json["url"].as_str().unwrap().split("token=").nth(1).unwrap().to_owned();
    let nobody = site.anonymous();
    nobody.post("/api/password", json!({"token": token, "new": "short"})).await.expect(422);
    nobody.post("/api/password", json!({"token": token, "new": password})).await.expect(204);
    nobody.post("/api/password", json!({"token": token, "new": password})).await.expect(409);
}

#[tokio::test]
async fn a_link_sets_the_password_once_and_signing_in_sets_a_strict_cookie() {
    let site = Site::new().await;
    with_password(&site, "wangmin", "Qinghe-2026").await;
    let nobody = site.anonymous();
    let reply = nobody.post("/api/session", json!({"login": "WangMin", "password": "Qinghe-2026"})).await.expect(200);
    let cookie = reply.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    assert_eq!(reply.json["user"]["name"], "王敏");
    assert!(reply.json["acts"].as_array().unwrap().contains(&json!("publish_article")));
    let pair = cookie.split(';').next().unwrap().to_owned();
    let ask = |path: &str| Request::get(path).header(header::COOKIE, &pair).body(Body::empty()).unwrap();
    nobody.send(ask("/api/session")).await.expect(200);
    site.clock.advance(31 * MINUTE_MS);
    nobody.send(ask("/api/session")).await.expect(401);
}

#[tokio::test]
async fn wrong_passwords_lock_the_account_and_say_nothing_about_names() {
    let site = Site::new().await;
    with_password(&site, "wangmin", "Qinghe-2026").await;
    let nobody = site.anonymous();
    let unknown = nobody.post("/api/session", json!({"login": "nobody", "password": "x"})).await.expect(422);
    for _ in 0..5 {
        let wrong = nobody.post("/api/session", json!({"login": "wangmin", "password": "x"})).await.expect(422);
        assert_eq!(wrong.json["sentence"], unknown.json["sentence"]);
    }
    let locked = nobody.post("/api/session", json!({"login": "wangmin", "password": "Qinghe-2026"})).await.expect(409);
    assert!(locked.json["sentence"].as_str().unwrap().contains("锁定"));
    site.clock.advance(16 * MINUTE_MS);
    nobody.post("/api/session", json!({"login": "wangmin", "password": "Qinghe-2026"})).await.expect(200);
}

#[tokio::test]
async fn only_the_right_administrator_manages_people_and_reads_the_trail() {
    let site = Site::new().await;
    let form = json!({"login": "x1", "name": "甲", "unit_id": site.city, "roles": ["editor"]});
    for role in Role::ALL {
        let wanted = if role == Role::SystemAdmin { 200 } else { 403 };
        site.as_(role).post("/api/users", form.clone()).await.expect(wanted);
        let wanted = if role == Role::AuditAdmin { 200 } else { 403 };
        site.as_(role).get("/api/audit").await.expect(wanted);
    }
    site.anonymous().get("/api/audit").await.expect(401);
    let admin = site.as_(Role::SystemAdmin);
    admin.post("/api/users", form).await.expect(422);
    let mixed = json!({"login": "x2", "name": "乙", "unit_id": site.city, "roles": ["system_admin", "audit_admin"]});
    admin.post("/api/users", mixed).await.expect(422);
}

#[tokio::test]
async fn the_tree_keeps_scope_stale_saves_and_children() {
    let site = Site::new().await;
    let admin = site.as_(Role::SystemAdmin);
    let county = site.as_(Role::CountyReviewer).get("/api/units").await.expect(200);
    assert_eq!(county.json.as_array().unwrap().len(), 2, "a county sees itself and its hospital");
    let all = admin.get("/api/units").await.expect(200);
    assert_eq!(all.json.as_array().unwrap().len(), 4);
    let made = admin
        .post("/api/units", json!({"parent_id": site.counties[1], "name": "沙岭县中医院", "kind": "institution"}))
        .await
        .expect(200);
    let path = format!("/api/units/{}", made.id());
    let form = json!({"name": "沙岭县中医医院", "kind": "institution", "version": 1});
    admin.put(&path, form.clone()).await.expect(200);
    let stale = admin.put(&path, form).await.expect(409);
    assert_eq!(stale.json["code"], "stale");
    assert_eq!(stale.json["current"]["name"], "沙岭县中医医院");
    let close = json!({"name": "沙岭县卫生健康局", "kind": "authority", "version": 1, "closed": true});
    admin.put(&format!("/api/units/{}", site.counties[1]), close).await.expect(409);
    admin.post("/api/units", json!({"parent_id": site.city, "name": "", "kind": "institution"})).await.expect(422);
    admin.post("/api/units", json!({"parent_id": site.city, "kind": 7})).await.expect(422);
}

#[tokio::test]
async fn every_change_is_in_the_chain_and_a_touched_line_is_found() {
    let site = Site::new().await;
    let admin = site.as_(Role::SystemAdmin);
    admin
        .post("/api/units", json!({"parent_id": site.city, "name": "市疾控中心", "kind": "affiliated"}))
        .await
        .expect(200);
    let auditor = site.as_(Role::AuditAdmin);
    let check = auditor.get("/api/audit/check").await.expect(200);
    assert_eq!(check.json["whole"], true);
    let trail = auditor.get("/api/audit?q=unit.create").await.expect(200);
    assert_eq!(trail.json["rows"][0]["verb"], "unit.create");
    let mut tx = site.app.db().begin().await.unwrap();
    tx.run("UPDATE audit SET actor = 'x' WHERE seq = 3", db::args![]).await.unwrap();
    tx.commit().await.unwrap();
    let check = auditor.get("/api/audit/check").await.expect(200);
    assert_eq!((check.json["whole"].clone(), check.json["at"].clone()), (json!(false), json!(3)));
    let mut tx = site.app.db().begin().await.unwrap();
    let last = tx.int("SELECT MAX(seq) FROM audit", db::args![]).await.unwrap();
    tx.run("DELETE FROM audit WHERE seq = $1", db::args![last]).await.unwrap();
    tx.run("UPDATE audit SET actor = '系统:test' WHERE seq = 3", db::args![]).await.unwrap();
    tx.commit().await.unwrap();
    let check = auditor.get("/api/audit/check").await.expect(200);
    assert_eq!(check.json["whole"], false, "a cut tail is found too");
}

#[tokio::test]
async fn the_first_start_makes_one_administrator_and_no_password() {
    let site = Site::new().await;
    assert_eq!(accounts::first_administrator(&site.app).await.unwrap(), None);
    let with_default =
        site.app.db().int("SELECT COUNT(*) FROM users WHERE password_hash IS NOT NULL", db::args![]).await.unwrap();
    assert_eq!(with_default, 0);
}
