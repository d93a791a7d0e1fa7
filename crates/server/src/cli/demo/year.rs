//! The year that lies behind the demo, lived week by week through the program's own interface, and the sources that
//! make tomorrow. What is refused on the way stops the demo with the refusal: a demo that hides faults shows none.

use super::city::{COUNTIES, OUTLETS};
use super::desk::Desk;
use super::dice::Dice;
use super::people::Account;
use super::press::SITES;
use super::scene;
use super::stories::{self, THEMES};
use crate::platform::settings;
use anyhow::{Context, Result};
use domain::monitor::alert::Terms;
use domain::people::Role;
use domain::time::{DAY_MS, HOUR_MS, MINUTE_MS, civil, day_start, format_minute};
use serde_json::{Value, json};

/// Columns of the portal that articles go to, by the code of the column.
const COLUMNS: [&str; 18] = [
    "latest",
    "latest",
    "latest",
    "counties",
    "counties",
    "units",
    "office",
    "office",
    "media",
    "press",
    "models",
    "science",
    "patriotic",
    "literacy",
    "tobacco",
    "tcm",
    "poverty",
    "conduct",
];

pub(super) struct Year<'a> {
    pub(super) desk: &'a mut Desk,
    pub(super) dice: Dice,
    pub(super) editor: Account,
    pub(super) chief: Account,
    pub(super) clerk: Account,
    pub(super) leader: Account,
    /// Accounts of the office on other platforms, with their posts, messages and answers so far.
    pub(super) accounts: Vec<(String, [i64; 3])>,
    outlets: Vec<(String, &'static str)>,
    /// Columns of the portal: code, id, name.
    columns: Vec<(String, String, String)>,
    push_key: String,
    pub(super) written: u32,
    placed: u32,
}

/// Lives through the year until now.
pub async fn live(desk: &mut Desk, now: i64) -> Result<()> {
    let weeks = 52;
    let mut year = Year {
        editor: desk.somebody(Role::Editor),
        chief: desk.somebody(Role::SectionChief),
        clerk: desk.somebody(Role::OpinionClerk),
        leader: desk.somebody(Role::Leader),
        desk,
        dice: Dice::of("year"),
        accounts: Vec::new(),
        outlets: Vec::new(),
        columns: Vec::new(),
        push_key: String::new(),
        written: 0,
        placed: 0,
    };
    let start = day_start(now) - weeks * 7 * DAY_MS;
    year.desk.clock.set(start + 9 * HOUR_MS);
    year.furnish().await.context("the office is furnished")?;
    year.furnish_office().await.context("registers")?;
    year.promises(civil(now).year()).await.context("what is promised for the year")?;
    for week in 0..weeks {
        let monday = start + week * 7 * DAY_MS;
        year.news(monday, now).await.context("a week of news")?;
        year.articles(monday).await.context("a week of articles")?;
        year.placements(monday).await.context("a week of placements")?;
        year.case(monday, week, weeks).await.context("a week of cases")?;
        year.outreach(monday, week).await.context("a week of outreach")?;
        year.office(monday, week, weeks).await.context("a week of the office")?;
        if week + 1 < weeks {
            year.settle_alerts().await.context("a week of alerts")?;
        }
    }
    year.standing(now).await.context("standing pages")?;
    year.today(now).await.context("today")?;
    year.at(now);
    year.summaries(now).await.context("summaries")?;
    desk.clock.set(now);
    desk.work().await?;
    desk.leave().await
}

pub(super) fn day_name(at: i64) -> String {
    civil(at).strftime("%-m月%-d日").to_string()
}

pub(super) fn rows(value: &Value) -> Vec<Value> {
    value["rows"].as_array().or_else(|| value.as_array()).cloned().unwrap_or_default()
}

impl Year<'_> {
    pub(super) fn at(&self, at: i64) {
        self.desk.clock.set(at);
    }

    pub(super) fn writer(&mut self, county: usize) -> Account {
        let of_county: Vec<Account> = self
            .desk
            .accounts
            .iter()
            .filter(|account| account.role == Role::Correspondent && account.county == Some(county))
            .cloned()
            .collect();
        self.dice.pick(&of_county).clone()
    }

    pub(super) fn reviewer(&self, unit_name: &str) -> Option<Account> {
        self.desk.accounts.iter().find(|a| a.role == Role::CountyReviewer && a.unit_name == unit_name).cloned()
    }

    /// Outlets, columns, watches, word lists and the export that a platform's office receives.
    async fn furnish(&mut self) -> Result<()> {
        let (editor, clerk) = (self.editor.clone(), self.clerk.clone());
        for outlet in &OUTLETS {
            let form = json!({"name": outlet.name, "tier": outlet.tier, "hosts": [outlet.host]});
            self.desk.post(&editor, "/api/media/outlets", form).await?;
        }
        let known = self.desk.get(&editor, "/api/media/outlets?limit=100").await?;
        for outlet in &OUTLETS {
            let row = rows(&known).into_iter().find(|row| row["name"] == outlet.name);
            if let Some(id) = row.and_then(|row| row["id"].as_str().map(ToOwned::to_owned)) {
                self.outlets.push((id, outlet.tier));
            }
        }
        self.desk.tick().await?;
        let columns = self.desk.get(&editor, "/api/portal/columns").await?;
        for row in rows(&columns) {
            let of = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
            self.columns.push((of("code"), of("id"), of("name")));
        }
        let mut local: Vec<&str> = vec!["云川"];
        for county in &COUNTIES {
            local.push(county.name);
            local.extend(county.towns);
        }
        // Whoever looks at the demo at night sees its alerts come as well.
        let mut change = self.desk.app.system_change("demo").await?;
        let terms = Terms { quiet_from: 0, quiet_to: 0, ..Terms::default() };
        let at = change.now();
        settings::save(&mut change, "monitor.alerts", &terms, at, "演示不设免打扰时段", clerk.id).await?;
        change.commit().await?;
        let list = json!({"name": "本地", "words": local.join("\n"), "version": 0});
        self.desk.send(&clerk, "PUT", "/api/monitor/lists", list).await?;
        self.desk.post(&clerk, "/api/monitor/watches/starter", json!({})).await?;
        let source = json!({
            "name": "平台舆情导出", "kind": "push", "reach": "forum", "platform": "论坛",
            "legal_basis": "购买公共服务合同（演示）", "owner": "云川市卫生健康委员会宣传科"
        });
        let made = self.desk.post(&clerk, "/api/monitor/sources", source).await?;
        let id = made["source"]["id"].as_str().unwrap_or_default().to_owned();
        let key = self.desk.post(&clerk, &format!("/api/monitor/sources/{id}/key"), json!({})).await?;
        self.push_key = key["key"].as_str().unwrap_or_default().to_owned();
        self.desk.post(&clerk, &format!("/api/monitor/sources/{id}/start"), json!({})).await?;
        Ok(())
    }

    /// What was written about the city: complaints with their reposts, publicity, and noise.
    async fn news(&mut self, monday: i64, now: i64) -> Result<()> {
        for half in 0..2 {
            let from = monday + half * 84 * HOUR_MS;
            let until = (from + 84 * HOUR_MS).min(now);
            let mut items = Vec::new();
            for _ in 0..self.dice.between(5, 9) {
                let at = from + self.dice.between(0, 80) * HOUR_MS;
                let (theme, county, answered) =
                    (self.dice.below(THEMES.len()), self.dice.below(COUNTIES.len()), self.dice.chance(40));
                let story = stories::complaint(&mut self.dice, theme, county, answered, &day_name(at));
                self.item(&mut items, &story, at, "青禾论坛");
                for _ in 0..self.dice.below(4) {
                    let outlet = self.dice.pick(&OUTLETS).name;
                    let again = stories::repost(&mut self.dice, &story, outlet);
                    let later = at + self.dice.between(1, 20) * HOUR_MS;
                    self.item(&mut items, &again, later, outlet);
                }
            }
            for _ in 0..self.dice.between(3, 6) {
                let at = from + self.dice.between(0, 80) * HOUR_MS;
                let county = self.dice.below(COUNTIES.len());
                let story = if self.dice.chance(50) {
                    stories::work(&mut self.dice, county, &day_name(at))
                } else {
                    stories::noise(&mut self.dice, county)
                };
                let outlet = self.dice.pick(&OUTLETS).name;
                self.item(&mut items, &story, at, outlet);
            }
            items.retain(|(at, _)| *at < until);
            items.sort_by_key(|(at, _)| *at);
            let items: Vec<Value> = items.into_iter().map(|(_, item)| item).collect();
            self.at(until);
            self.desk.push(&self.push_key.clone(), json!({"items": items})).await?;
            self.desk.work().await?;
        }
        Ok(())
    }

    fn item(&mut self, items: &mut Vec<(i64, Value)>, story: &stories::Story, at: i64, outlet: &str) {
        let number = items.len();
        items.push((
            at,
            json!({
                "title": story.title, "body": story.body, "origin": outlet, "published": format_minute(at),
                "region": story.county, "url": format!("https://demo.example/{at}/{number}"), "interactions": self.dice.below(900),
            }),
        ));
    }

    /// What units sent, how it was reviewed, and where it was published.
    async fn articles(&mut self, monday: i64) -> Result<()> {
        for _ in 0..self.dice.between(6, 9) {
            let county = self.dice.below(COUNTIES.len());
            let writer = self.writer(county);
            let at = monday + self.dice.between(0, 4) * DAY_MS + self.dice.between(8, 16) * HOUR_MS;
            self.at(at);
            let article = self.submit(&writer, county).await?;
            let id = article["id"].as_str().unwrap_or_default().to_owned();
            let fate = self.dice.below(10);
            if fate == 0 {
                continue;
            }
            self.at(at + 3 * HOUR_MS);
            if fate == 1 {
                self.decide(&id, "return", "请补充活动时间、地点和参加人数").await?;
                continue;
            }
            while self.decide(&id, "pass", "").await? {}
            self.at(at + 5 * HOUR_MS);
            let column = *self.dice.pick(&COLUMNS);
            self.publish(&id, column).await?;
            if self.dice.chance(30) {
                self.adopt(&id).await?;
            }
        }
        self.desk.work().await?;
        Ok(())
    }

    async fn submit(&mut self, writer: &Account, county: usize) -> Result<Value> {
        let day = day_name(self.desk.clock.now());
        let story = stories::work(&mut self.dice, county, &day);
        self.written += 1;
        let mut photos = Vec::new();
        if self.dice.chance(30) {
            let jpeg = scene::draw(&mut self.dice)?;
            let name = format!("demo-photo-{}", self.written);
            photos.push(json!({"id": self.desk.photo(writer, &name, jpeg).await?, "caption": story.title}));
        }
        let form = json!({
            "client_id": format!("demo-article-{}", self.written), "kind": "news", "title": story.title,
            "body": story.body, "writers": writer.name, "photos": photos, "submit": true,
            // Where children may be in the picture, the form asks whether their parents agreed.
            "confirmed": !photos.is_empty(),
        });
        self.desk.post(writer, "/api/newsroom/articles", form).await
    }

    /// One decision by whoever it waits for; false when it waits for nobody any more.
    pub(super) async fn decide(&mut self, id: &str, verb: &str, reason: &str) -> Result<bool> {
        let path = format!("/api/newsroom/articles/{id}");
        let article = self.desk.get(&self.chief.clone(), &path).await?;
        let who = match article["state"].as_str().unwrap_or_default() {
            "unit_review" => {
                let unit = article["unit_name"].as_str().unwrap_or_default().to_owned();
                let above = COUNTIES.iter().find(|c| unit.starts_with(c.name)).map(|c| format!("{}卫生健康局", c.name));
                self.reviewer(&unit).or_else(|| above.and_then(|name| self.reviewer(&name))).context("no reviewer")?
            }
            "first_review" | "second_review" => self.editor.clone(),
            "final_review" => self.chief.clone(),
            _ => return Ok(false),
        };
        let form = json!({"version": article["version"], "reason": reason});
        self.desk.post(&who, &format!("{path}/{verb}"), form).await?;
        Ok(true)
    }

    pub(super) async fn publish(&mut self, id: &str, wanted: &str) -> Result<()> {
        let editor = self.editor.clone();
        let article = self.desk.get(&editor, &format!("/api/newsroom/articles/{id}")).await?;
        let found = self.columns.iter().find(|(code, ..)| code == wanted).cloned();
        let (_, column, name) = found.with_context(|| format!("no column {wanted}"))?;
        let mut lines = vec![json!({"channel": "portal", "target": column, "target_name": name})];
        if self.dice.chance(40) {
            lines.push(json!({"channel": "brief"}));
        }
        let plan = json!({"version": article["version"], "lines": lines});
        self.desk.post(&editor, &format!("/api/newsroom/articles/{id}/publish"), plan).await?;
        Ok(())
    }

    async fn adopt(&mut self, id: &str) -> Result<()> {
        let editor = self.editor.clone();
        let (level, channel) = *self.dice.pick(&[
            ("own", "卫生健康信息专报"),
            ("own", "云川卫生健康简报"),
            ("province", "省卫生健康委信息"),
            ("city", "市委信息"),
        ]);
        let now = self.desk.clock.now();
        let form = json!({
            "client_id": format!("demo-adoption-{id}"), "level": level, "channel": channel,
            "use_kind": "single", "adopted_at": now, "issue": "",
        });
        self.desk.post(&editor, &format!("/api/newsroom/articles/{id}/adopt"), form).await?;
        Ok(())
    }

    /// Placements in outlets of every tier, most of them verified by the office.
    async fn placements(&mut self, monday: i64) -> Result<()> {
        let editor = self.editor.clone();
        for _ in 0..self.dice.between(14, 22) {
            let county = self.dice.below(COUNTIES.len());
            let at = monday + self.dice.between(0, 6) * DAY_MS + self.dice.between(7, 18) * HOUR_MS;
            self.at(at + HOUR_MS);
            let story = stories::work(&mut self.dice, county, &day_name(at));
            let writer = self.writer(county);
            // Most placements are in new media, few in national papers.
            let tier = match self.dice.below(100) {
                0..=3 => "national",
                4..=8 => "industry",
                9..=22 => "provincial",
                23..=45 => "municipal",
                _ => "new_media",
            };
            let of_tier: Vec<String> =
                self.outlets.iter().filter(|(_, t)| *t == tier).map(|(id, _)| id.clone()).collect();
            let outlet = self.dice.pick(&of_tier).clone();
            self.placed += 1;
            let form = json!({
                "client_id": format!("demo-placement-{}", self.placed), "placed_at": at, "outlet_id": outlet,
                "channel": if tier == "new_media" { "wechat" } else { "web" },
                "title": format!("{}（{}）", story.title, day_name(at)),
                "url": format!("https://placed.example/{}", self.placed),
                "unit_id": writer.unit_id, "authors": [{"name": writer.name, "user_id": writer.id, "share": 100}],
                "original": true,
            });
            let made = self.desk.post(&editor, "/api/media/placements", form).await?;
            if self.dice.chance(92) {
                let path = format!("/api/media/placements/{}/verify", made["id"].as_str().unwrap_or_default());
                self.desk.post(&editor, &path, json!({"version": made["version"]})).await?;
            }
        }
        Ok(())
    }

    /// Campaigns of health days and trainings.
    async fn outreach(&mut self, monday: i64, week: i64) -> Result<()> {
        let editor = self.editor.clone();
        self.at(monday + 4 * DAY_MS + 15 * HOUR_MS);
        if week % 13 == 6 {
            let form = json!({
                "topic": format!("全市卫生健康新闻宣传培训班（第{}期）", week / 13 + 1), "held_at": monday + 3 * DAY_MS + 9 * HOUR_MS,
                "place": "云川市健康教育中心", "lecturers": "示例健康报编辑", "content": "新闻写作与突发事件媒体沟通", "state": "held",
            });
            self.desk.post(&editor, "/api/outreach/trainings", form).await?;
        }
        if week % 4 == 1 {
            let county = &COUNTIES[self.dice.below(COUNTIES.len())];
            let form = json!({
                "name": format!("{}健康主题宣传活动", county.name), "theme": "健康每一天", "held_at": monday + 3 * DAY_MS + 9 * HOUR_MS,
                "place": county.towns[0], "organisers": format!("{}卫生健康局", county.name),
                "consultations": self.dice.between(80, 400), "clinic_visits": self.dice.between(60, 300), "lectures": 1,
            });
            self.desk.post(&editor, "/api/outreach/campaigns", form).await?;
        }
        Ok(())
    }

    /// What waits today: an article for each reviewer, a returned one, and a case whose clock runs.
    async fn today(&mut self, now: i64) -> Result<()> {
        self.at(now - 3 * HOUR_MS);
        let tongxun = self
            .desk
            .accounts
            .iter()
            .find(|account| account.role == Role::Correspondent && account.county == Some(0))
            .cloned()
            .context("the printed correspondent")?;
        self.submit(&tongxun, 0).await?;
        let returned = self.submit(&tongxun, 0).await?;
        self.decide(returned["id"].as_str().unwrap_or_default(), "return", "请补一张现场照片，并写明参加人数").await?;
        for county in 1..5 {
            let writer = self.writer(county);
            let sent = self.submit(&writer, county).await?;
            self.decide(sent["id"].as_str().unwrap_or_default(), "pass", "").await?;
        }
        let (clerk, county) = (self.clerk.clone(), 0);
        let story = stories::complaint(&mut self.dice, 0, county, false, &day_name(now));
        let new = json!({"title": story.title, "facts": story.body, "sources": [
            {"title": story.title, "url": "https://forum.example/today", "source": "青禾论坛", "published_at": now - 4 * HOUR_MS}]});
        let case = self.desk.post(&clerk, "/api/cases", new).await?;
        let id = case["id"].as_str().unwrap_or_default().to_owned();
        let unit = format!("{}卫生健康局", COUNTIES[county].name);
        let assess = json!({"verb": "assess", "kind": story.subject, "facts": "排队时间长，正在核实。", "responsible": unit,
            "level": 3, "advice": "请属地核查，及时回应。"});
        self.at(now - 150 * MINUTE_MS);
        self.act(&clerk, &id, assess).await?;
        let reviewer = self.reviewer(&unit).context("no reviewer")?;
        let assign = json!({"verb": "assign", "dispatches": [
            {"unit_id": reviewer.unit_id, "part": "lead", "requirement": "请核查候诊情况，提出改进措施。"}],
            "no_guide_why": "由属地直接核查"});
        self.at(now - 2 * HOUR_MS);
        self.act(&clerk, &id, assign).await?;
        Ok(())
    }
}

/// Subscribes to the news web, as the clerk would.
pub async fn subscribe(desk: &mut Desk, news: &str) -> Result<()> {
    let clerk = desk.somebody(Role::OpinionClerk);
    for site in &SITES {
        let (kind, file) = if site.kind == "feed" { ("feed", "feed.xml") } else { ("list", "list.html") };
        let form = json!({
            "name": site.name, "kind": kind, "url": format!("{news}/{}/{file}", site.slug), "reach": site.reach,
            "region": "云川市", "legal_basis": "网站公开信息（演示）", "owner": "云川市卫生健康委员会宣传科",
            "options": {"every_minutes": 1},
        });
        let made = desk.post(&clerk, "/api/monitor/sources", form).await?;
        let id = made["source"]["id"].as_str().unwrap_or_default().to_owned();
        desk.post(&clerk, &format!("/api/monitor/sources/{id}/start"), json!({})).await?;
    }
    desk.leave().await
}
