//! The harness: the whole application on a database of its own, driven through its real router.
//! Fetch is the real one on loopback, the clock is set; nothing else is faked.
//! Dropping a `Site` fails the test if jobs remain or were quarantined, unless the test said it expects them.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use domain::ids::Id;
use domain::people::{Role, UnitKind};
use http_body_util::BodyExt;
use serde_json::Value;
use server::people::{accounts, tree};
use server::platform::clock::Clock;
use server::platform::config::Config;
use server::platform::jobs::Works;
use server::platform::{App, session};
use std::collections::HashMap;
use tower::ServiceExt;

/// 2026-11-20 09:00 in Beijing, a Friday: the moment at which every test begins.
pub const START: i64 = 1_795_136_400_000;

/// The application under test with its people and units.
pub struct Site {
    pub app: App,
    pub clock: Clock,
    router: Router,
    works: Works,
    /// 云川市卫生健康委员会.
    pub city: Id,
    /// 青禾县卫生健康局, and 沙岭县卫生健康局.
    pub counties: [Id; 2],
    /// 青禾县人民医院, below the first county.
    pub hospital: Id,
    sessions: HashMap<(Role, Id), String>,
    url: String,
    folder: Option<tempfile::TempDir>,
    expects_jobs: bool,
}

/// Somebody signed in, or nobody.
pub struct Visitor<'a> {
    site: &'a Site,
    cookie: Option<String>,
}

/// What came back.
#[derive(Debug)]
#[allow(dead_code)]
pub struct Reply {
    pub status: u16,
    pub json: Value,
    pub text: String,
    pub bytes: Vec<u8>,
    pub headers: axum::http::HeaderMap,
}

impl Reply {
    /// Asserts the status and hands on, with the body in the message.
    #[track_caller]
    pub fn expect(self, status: u16) -> Reply {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }
    /// The id of the record in the answer.
    #[track_caller]
    pub fn id(&self) -> Id {
        self.json["id"].as_str().unwrap_or_else(|| panic!("no id in {}", self.text)).parse().unwrap()
    }
}

impl Site {
    /// A site at [`START`] with a city, two counties, a hospital, and one person per role.
    pub async fn new() -> Site {
        Site::with(|_| {}).await
    }

    /// The same with a changed configuration.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Site {
        let folder = tempfile::tempdir().unwrap();
        let url = db::testing::fresh_url(folder.path()).await.unwrap();
        let mut config = Config { data: folder.path().to_path_buf(), database: url.clone(), ..Config::default() };
        config.office.name = "云川市卫生健康委员会".into();
        config.fetch.pace_ms = 0;
        config.fetch.timeout_ms = 5_000;
        change(&mut config);
        let clock = Clock::fixed(START);
        let app = App::open(config, clock.clone()).await.unwrap();
        let (city, counties, hospital) = units(&app).await;
        let router = server::routes::site(app.clone());
        let mut site = Site {
            app,
            clock,
            router,
            works: server::routes::works(),
            city,
            counties,
            hospital,
            sessions: HashMap::new(),
            url,
            folder: Some(folder),
            expects_jobs: false,
        };
        site.people().await;
        site
    }

    async fn people(&mut self) {
        for role in Role::ALL {
            let units = match role {
                Role::Correspondent => vec![self.hospital, self.counties[0], self.counties[1]],
                Role::CountyReviewer => vec![self.counties[0], self.counties[1]],
                _ => vec![self.city],
            };
            for unit in units {
                let id = self.app.id();
                let login = format!("{}-{id}", role.code().replace('_', "-"));
                let mut change = self.app.system_change("test").await.unwrap();
                let user = accounts::NewUser {
                    id,
                    unit_id: unit,
                    login: &login,
                    name: role.title(),
                    phone: "",
                    post: "",
                    roles: &[role],
                };
                accounts::insert(&mut change, &user).await.unwrap();
                let (token, kept) = session::new_token();
                change
                    .run(
                        "INSERT INTO session (token_hash, user_id, created_at, seen_at) VALUES ($1, $2, $3, $3)",
                        db::args![kept, id.0, START],
                    )
                    .await
                    .unwrap();
                change.commit().await.unwrap();
                self.sessions.insert((role, unit), format!("weixuan={token}"));
            }
        }
    }

    /// Somebody with this role: at the city's office, or for units' roles in the first county (its hospital for correspondents).
    pub fn as_(&self, role: Role) -> Visitor<'_> {
        let unit = match role {
            Role::Correspondent => self.hospital,
            Role::CountyReviewer => self.counties[0],
            _ => self.city,
        };
        self.as_in(role, unit)
    }

    /// Somebody with this role in this unit.
    #[track_caller]
    pub fn as_in(&self, role: Role, unit: Id) -> Visitor<'_> {
        let cookie = self.sessions.get(&(role, unit)).unwrap_or_else(|| panic!("nobody is {role:?} in {unit}"));
        Visitor { site: self, cookie: Some(cookie.clone()) }
    }

    /// Nobody.
    pub fn anonymous(&self) -> Visitor<'_> {
        Visitor { site: self, cookie: None }
    }

    /// Runs every due job until none is.
    pub async fn run_jobs(&self) -> usize {
        self.works.run_due(&self.app).await.unwrap()
    }

    /// Runs every tick once, then the jobs it made.
    pub async fn run_ticks(&self) {
        self.works.run_ticks(&self.app).await.unwrap();
        self.run_jobs().await;
    }

    /// Says that this test leaves jobs behind on purpose.
    pub fn leaves_jobs(&mut self) {
        self.expects_jobs = true;
    }

    /// The folder of the site's data.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.as_ref().unwrap().path()
    }
}

async fn units(app: &App) -> (Id, [Id; 2], Id) {
    let mut change = app.system_change("test").await.unwrap();
    let mut ids = Vec::new();
    for (above, name, short, kind, level, region) in [
        (None, "云川市卫生健康委员会", "市卫健委", UnitKind::Authority, "prefecture", "云川市"),
        (Some(0), "青禾县卫生健康局", "青禾县", UnitKind::Authority, "county", "青禾县"),
        (Some(0), "沙岭县卫生健康局", "沙岭县", UnitKind::Authority, "county", "沙岭县"),
        (Some(1), "青禾县人民医院", "青禾县医院", UnitKind::Institution, "county", "青禾县"),
    ] {
        let id = app.id();
        let unit = tree::NewUnit {
            id,
            parent_id: above.map(|n: usize| ids[n]),
            name,
            short_name: short,
            kind,
            level,
            region,
            position: 0,
            created_at: START,
        };
        tree::insert(&mut change, &unit).await.unwrap();
        ids.push(id);
    }
    change.commit().await.unwrap();
    (ids[0], [ids[1], ids[2]], ids[3])
}

impl Visitor<'_> {
    /// Sends a request as it stands.
    pub async fn send(&self, mut request: Request<Body>) -> Reply {
        if let Some(cookie) = &self.cookie {
            request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        }
        let response = self.site.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Reply { status: parts.status.as_u16(), json, text, bytes, headers: parts.headers }
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn with_body(&self, method: &str, path: &str, body: Value) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body.to_string()))
            .unwrap();
        self.send(request).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.with_body("POST", path, body).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Reply {
        self.with_body("PUT", path, body).await
    }

    /// Sends the fields of a form without a file, as a browser does.
    pub async fn send_form(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let boundary = "----weixuan-test";
        let mut body = String::new();
        for (field, value) in fields {
            body.push_str(&format!(
                "--{boundary}\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str(&format!("--{boundary}--\r\n"));
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={boundary}"))
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    /// Uploads one file with fields before it, as a browser does.
    pub async fn upload(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        name: &str,
        media_type: &str,
        bytes: &[u8],
    ) -> Reply {
        let boundary = "----weixuan-test";
        let mut body = Vec::new();
        for (field, value) in fields {
            body.extend(
                format!("--{boundary}\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        body.extend(
            format!("--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: {media_type}\r\n\r\n").bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend(format!("\r\n--{boundary}--\r\n").bytes());
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={boundary}"))
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let (app, url, folder) = (self.app.clone(), self.url.clone(), self.folder.take());
        let check = !self.expects_jobs && !std::thread::panicking();
        let left = std::thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async move {
                let left: Vec<(String, String, String)> = if check {
                    let db = db::Db::open(&url).await.unwrap();
                    let now = app.now();
                    let left = db
                        .all(
                            "SELECT kind, state, outcome FROM job WHERE state = 'quarantined'
                               OR (state IN ('waiting', 'running', 'again') AND run_at <= $1)",
                            db::args![now],
                        )
                        .await
                        .unwrap();
                    db.close().await;
                    left
                } else {
                    Vec::new()
                };
                db::testing::drop_url(&url).await.ok();
                drop(folder);
                left
            })
        })
        .join()
        .unwrap();
        assert!(left.is_empty(), "jobs remain: {left:?}");
    }
}
