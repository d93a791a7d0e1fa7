//! Every address of the interface document, tried by everybody and with everything: who is let in stands in a
//! snapshot that a reader can check line by line, and no input makes the server break.

use crate::site::{Site, Visitor};
use axum::body::Body;
use axum::http::{Request, header};
use domain::people::Role;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// One operation of the document.
struct Door {
    method: String,
    path: String,
    /// Names of its query parameters.
    query: Vec<String>,
    /// The schema of its JSON body.
    body: Option<Value>,
    multipart: bool,
}

fn doors(document: &Value) -> Vec<Door> {
    let mut doors = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let query = parameters
                .iter()
                .filter(|parameter| parameter["in"] == "query")
                .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
                .collect();
            let content = &operation["requestBody"]["content"];
            doors.push(Door {
                method: method.to_uppercase(),
                path: path.clone(),
                query,
                body: content.get("application/json").map(|body| body["schema"].clone()),
                multipart: content.get("multipart/form-data").is_some(),
            });
        }
    }
    doors
}

impl Door {
    /// The address with every path parameter replaced by `with`.
    fn at(&self, with: &str) -> String {
        let mut address = String::new();
        for (n, piece) in self.path.split(['{', '}']).enumerate() {
            address.push_str(if n % 2 == 0 { piece } else { with });
        }
        address
    }

    /// What an address asks for besides.
    fn asked(&self) -> &'static str {
        match (self.method.as_str(), self.path.as_str()) {
            ("GET", "/api/figures/plan" | "/api/outreach/plan") => "?year=2026",
            ("GET", "/api/newsroom/articles/{id}/diff") => "?from=1&to=2",
            ("PUT", "/api/newsroom/uploads/{client_id}") => "?offset=0&size=4",
            _ => "",
        }
    }

    fn request(&self, address: &str, body: &Value) -> Request<Body> {
        let request =
            Request::builder().method(self.method.as_str()).uri(address).header("sec-fetch-site", "same-origin");
        if self.multipart {
            let part = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"表.xlsx\"\r\n\r\nPK\u{3}\u{4}\r\n--x--\r\n";
            return request
                .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
                .body(Body::from(part))
                .unwrap();
        }
        match self.method.as_str() {
            "GET" | "DELETE" => request.body(Body::empty()).unwrap(),
            _ => request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())).unwrap(),
        }
    }
}

/// What stands at the end of the references of a schema.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let mut schema = schema;
    while let Some(name) = schema["$ref"].as_str() {
        schema = document.pointer(name.trim_start_matches('#')).unwrap_or(&Value::Null);
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        if let Some(first) = schema[choice].as_array().and_then(|all| all.iter().find(|one| one["type"] != "null")) {
            return resolved(document, first);
        }
    }
    schema
}

/// A body of the right shape: what a page would send, with small values.
fn example(document: &Value, schema: &Value, depth: usize) -> Value {
    let schema = resolved(document, schema);
    if let Some(first) = schema["enum"].as_array().and_then(|all| all.first()) {
        return first.clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| **kind != "null").cloned().unwrap_or_default(),
        kind => kind.clone(),
    };
    match kind.as_str().unwrap_or("object") {
        "string" => json!("1"),
        "integer" | "number" => json!(1),
        "boolean" => json!(true),
        "array" if depth < 4 => json!([example(document, &schema["items"], depth + 1)]),
        "object" if depth < 4 => {
            let mut fields = Map::new();
            for (name, field) in schema["properties"].as_object().into_iter().flatten() {
                fields.insert(name.clone(), example(document, field, depth + 1));
            }
            Value::Object(fields)
        }
        _ => Value::Null,
    }
}

/// Bodies of doors whose document says less than they ask: codes, and objects that features read by themselves. Without
/// them a form is refused before anybody asks whose it is.
async fn bodies(site: &Site) -> Map<String, Value> {
    let chief = site.as_(Role::SectionChief);
    let mut rules = chief.get("/api/monitor/rules").await.json;
    rules["reason"] = json!("试一试");
    let scheme = chief.get("/api/scores/schemes").await.json["current"].take();
    let scheme = json!({"scheme": scheme, "reason": "试一试", "month": "2026-03"});
    let placement = json!({
        "title": "标题", "placed_at": 1_760_000_000_000_i64, "channel": "web", "position": "inside", "authors": [],
        "article_id": null, "unit_id": null, "outlet_id": null, "outlet_name": "某报", "version": 1, "original": true,
        "client_id": "door-1", "evidence_hash": "", "found_by": "", "note": "", "page": "", "url": ""
    });
    let unit = json!({"name": "某科", "kind": "department", "parent_id": "1", "level": "", "version": 1});
    let user = json!({"login": "somebody", "name": "某人", "unit_id": "1", "roles": ["editor"], "version": 1});
    let plan = json!({"year": 2026, "text": "做一件事", "version": 1});
    let Value::Object(bodies) = json!({
        "POST /api/media/placements/{id}": placement,
        "PUT /api/monitor/rules": rules,
        "POST /api/monitor/rules/preview": rules,
        "POST /api/monitor/triage": {"act": "read", "ids": ["1"]},
        "POST /api/newsroom/articles/{id}/adopt": {
            "client_id": "door-2", "level": "city", "channel": "专报", "use_kind": "single", "adopted_at": 1_760_000_000_000_i64
        },
        "POST /api/newsroom/articles/{id}/contributors": {
            "names": [{"name": "某人", "unit_id": site.city.to_string(), "unit_name": "", "user_id": null, "share": 100}], "version": 1
        },
        "POST /api/newsroom/articles/{id}/merge": {"others": [{"id": "2", "version": 1}], "title": "标题", "body": "正文", "version": 1},
        "POST /api/outreach/plan": plan,
        "PUT /api/outreach/plan/{id}": plan,
        "POST /api/papers": {"kind": "daily"},
        "POST /api/scores/dry-run": scheme,
        "POST /api/scores/schemes": scheme,
        "PUT /api/summaries/{id}": {"title": "总结", "blocks": [], "version": 1},
        "POST /api/units": unit,
        "PUT /api/units/{id}": unit,
        "POST /api/users": user,
        "PUT /api/users/{id}": user,
        "POST /api/cases/{id}/acts": {"version": 1, "act": {"verb": "note", "text": "记一笔"}},
        "POST /api/dispatches/{id}/acts": {"act": {"verb": "sign"}},
        "POST /api/notices": {"ids": null}
    }) else {
        unreachable!("an object was written above")
    };
    bodies
}

async fn let_in(visitor: &Visitor<'_>, door: &Door, body: &Value) -> &'static str {
    match visitor.send(door.request(&(door.at("1") + door.asked()), body)).await.status {
        401 => "?",
        403 => "-",
        404 => "o",
        400 | 413 | 415 | 422 => "x",
        status if status < 500 => "+",
        status => panic!("{status} for {} {}", door.method, door.path),
    }
}

/// Signs: `+` let in, `x` let in and told what is wrong with what was sent, `o` no such record in sight, `-` not allowed,
/// `?` asked to sign in. A row of nothing but `x` would prove nothing.
#[tokio::test]
async fn who_comes_through_which_door() {
    let mut site = Site::new().await;
    site.leaves_jobs();
    let document = site.anonymous().get("/api/openapi.json").await.json;
    let bodies = bodies(&site).await;
    let mut table = String::from("nobody ");
    for role in Role::ALL {
        write!(table, "{} ", role.code()).unwrap();
    }
    table.push('\n');
    let mut open = Vec::new();
    for door in doors(&document) {
        // A body of the right shape: a wrong one is refused before anybody asks who sent it.
        let known = bodies.get(&format!("{} {}", door.method, door.path)).cloned();
        let drawn = || door.body.as_ref().map_or(json!({}), |schema| example(&document, schema, 0));
        let body = known.unwrap_or_else(drawn);
        let nobody = let_in(&site.anonymous(), &door, &body).await;
        table.push_str(nobody);
        for role in Role::ALL {
            // Signing out ends the session that the others still need.
            let sign = if door.method == "DELETE" && door.path == "/api/session" {
                "+"
            } else {
                let_in(&site.as_(role), &door, &body).await
            };
            table.push_str(sign);
        }
        writeln!(table, " {} {}", door.method, door.path).unwrap();
        if nobody != "?" {
            open.push(format!("{} {}", door.method, door.path));
        }
    }
    assert_eq!(
        open,
        ["POST /api/password", "DELETE /api/session", "POST /api/session"],
        "addresses that answer somebody who is not signed in"
    );
    // Anybody may type a password or the code of a training; what was typed is wrong for all.
    let told_all: Vec<&str> =
        table.lines().filter(|row| row.trim_start_matches('?').starts_with("xxxxxxxxx")).collect();
    assert_eq!(
        told_all,
        ["?xxxxxxxxx POST /api/outreach/sign-in", "xxxxxxxxxx POST /api/session"],
        "rows that prove nothing"
    );
    insta::assert_snapshot!(table);
}

const WILD: [&str; 9] =
    ["", "-1", "0", "9223372036854775807", "99999999999999999999", "1e9", "%00", "%F0%A0%AE%B7%27%22--", "null"];

/// Values that no field expects.
fn wild(n: usize) -> Value {
    match n {
        0 => Value::Null,
        1 => json!("甲\u{0}乙"),
        2 => json!(-9_223_372_036_854_775_808_i64),
        3 => json!(9_223_372_036_854_775_807_i64),
        4 => json!("𠮷㐂龘🙂\u{202e}'\"--<script>"),
        5 => json!([[[[]]]]),
        6 => json!({"a": {"b": null}}),
        7 => json!("长".repeat(70_000)),
        _ => json!(1.5e300),
    }
}

#[tokio::test]
async fn no_input_breaks_a_door() {
    let mut site = Site::new().await;
    site.leaves_jobs();
    let document = site.anonymous().get("/api/openapi.json").await.json;
    let mut broken = Vec::new();
    for door in doors(&document) {
        if door.method == "DELETE" && door.path == "/api/session" {
            continue;
        }
        let right = door.body.as_ref().map_or(Value::Null, |schema| example(&document, schema, 0));
        // Somebody who is let in; where nobody is, anybody will do.
        let mut within = Role::SectionChief;
        for role in Role::ALL {
            if matches!(let_in(&site.as_(role), &door, &right).await, "+" | "x" | "o") {
                within = role;
                break;
            }
        }
        let visitor = site.as_(within);
        let mut tries: Vec<(String, Value)> = WILD.iter().map(|id| (door.at(id), right.clone())).collect();
        for name in &door.query {
            tries.extend(WILD.iter().map(|value| (format!("{}?{name}={value}", door.at("1")), right.clone())));
        }
        if let Value::Object(fields) = &right {
            for name in fields.keys() {
                for n in 0..9 {
                    let mut body = right.clone();
                    body[name] = wild(n);
                    tries.push((door.at("1"), body));
                }
            }
        }
        tries.extend((0..9).map(|n| (door.at("1"), wild(n))));
        for (address, body) in tries {
            // A session that ended would hide what is behind the door.
            if door.path == "/api/session" && door.method == "DELETE" {
                continue;
            }
            let reply = visitor.send(door.request(&address, &body)).await;
            let sentence = reply.json["sentence"].as_str().is_some_and(|sentence| !sentence.is_empty());
            if reply.status >= 500 || (reply.status >= 400 && !sentence) {
                let mut shown = body.to_string();
                shown.truncate(shown.char_indices().nth(200).map_or(shown.len(), |(at, _)| at));
                let text: String = reply.text.chars().take(160).collect();
                broken.push(format!("{} {} {address} {shown} -> {text}", reply.status, door.method));
            }
        }
    }
    assert!(broken.is_empty(), "{} answers without a sentence, or broken:\n{}", broken.len(), broken.join("\n"));
}
