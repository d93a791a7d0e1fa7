//! The cases of the demo's year, each lived from its report to its archive, and the alerts that were answered.

use super::city::COUNTIES;
use super::people::Account;
use super::stories::{self, THEMES};
use super::year::{Year, day_name, rows};
use anyhow::{Context, Result};
use domain::time::{DAY_MS, HOUR_MS, MINUTE_MS};
use serde_json::{Value, json};

impl Year<'_> {
    pub(super) async fn act(&mut self, who: &Account, case: &str, act: Value) -> Result<Value> {
        let now = self.desk.get(who, &format!("/api/cases/{case}")).await?;
        let form = json!({"version": now["version"], "act": act});
        self.desk.post(who, &format!("/api/cases/{case}/acts"), form).await
    }

    /// About one case a week; the last ones are still running, each at another step.
    pub(super) async fn case(&mut self, monday: i64, week: i64, weeks: i64) -> Result<()> {
        let left = weeks - week;
        let county = if left == 1 { 0 } else { self.dice.below(COUNTIES.len()) };
        let theme = self.dice.below(THEMES.len());
        let at = monday + 2 * DAY_MS + 9 * HOUR_MS + self.dice.between(0, 300) * MINUTE_MS;
        self.at(at);
        let (clerk, chief, leader) = (self.clerk.clone(), self.chief.clone(), self.leader.clone());
        let story = stories::complaint(&mut self.dice, theme, county, false, &day_name(at));
        let new = json!({
            "title": story.title, "facts": story.body,
            "sources": [{"title": story.title, "url": format!("https://forum.example/{week}"), "source": "青禾论坛", "published_at": at - HOUR_MS}],
        });
        let case = self.desk.post(&clerk, "/api/cases", new).await?;
        let id = case["id"].as_str().unwrap_or_default().to_owned();
        if left == 3 {
            return Ok(());
        }
        let unit = format!("{}卫生健康局", COUNTIES[county].name);
        let level = *self.dice.pick(&[4, 4, 4, 3, 3, 2]);
        self.at(at + 40 * MINUTE_MS);
        let assess = json!({
            "verb": "assess", "kind": story.subject, "facts": "已与当地核对，情况基本属实，未见人员伤亡。", "responsible": unit,
            "level": level, "advice": "请属地核查并及时回应，加强解释引导。",
        });
        self.act(&clerk, &id, assess).await?;
        let reviewer = self.reviewer(&unit).context("no reviewer")?;
        let assign = json!({"verb": "assign", "dispatches": [
            {"unit_id": reviewer.unit_id, "part": "lead", "requirement": "请核查事实，提出整改措施，在时限内反馈。"}],
            "no_guide_why": "由属地直接核查"});
        self.at(at + HOUR_MS);
        let case = self.act(&clerk, &id, assign).await?;
        let task = case["tasks"][0]["id"].as_str().unwrap_or_default().to_owned();
        if left == 2 {
            return Ok(());
        }
        let dispatch = format!("/api/dispatches/{task}/acts");
        self.at(at + 90 * MINUTE_MS);
        self.desk.post(&reviewer, &dispatch, json!({"act": {"verb": "sign"}})).await?;
        if left == 4 {
            return Ok(());
        }
        let hours = if self.dice.chance(88) { self.dice.between(2, 20) } else { self.dice.between(60, 90) };
        self.at(at + hours * HOUR_MS);
        let answer = json!({"act": {
            "verb": "answer", "facts": "经核查，反映情况基本属实。", "measures": "已增派人员、完善流程并对责任人批评教育。",
            "public_reply": "已向反映人说明情况并取得谅解。", "responsible": reviewer.name,
        }});
        self.desk.post(&reviewer, &dispatch, answer).await?;
        if left == 5 {
            return Ok(());
        }
        self.at(at + (hours + 2) * HOUR_MS);
        self.act(&clerk, &id, json!({"verb": "accept", "task": task, "opinion": "情况清楚，措施得当，同意。"})).await?;
        if level == 2 && self.dice.chance(60) {
            self.act(&leader, &id, json!({"verb": "instruct", "text": "请举一反三，抓好整改落实。"})).await?;
        }
        self.act(
            &chief,
            &id,
            json!({"verb": "respond", "form": "reply", "text": "已通过官方网站回应群众关切。", "channel": "官方网站"}),
        )
        .await?;
        for stage in ["initial", "final"] {
            let report = json!({"verb": "report", "stage": stage, "to": "市委宣传部", "text": "情况报告"});
            // Not every level asks for a report upward; where none is asked the program says so.
            self.act(&clerk, &id, report).await.ok();
        }
        self.at(at + (hours + 5) * HOUR_MS);
        let close = json!({"verb": "close", "conclusion": "已整改，群众认可。", "because": {}});
        if self.act(&chief, &id, close).await.is_ok() {
            self.act(&clerk, &id, json!({"verb": "archive"})).await?;
        }
        self.desk.work().await?;
        Ok(())
    }

    /// Whoever is on duty answers the week's alerts and reads the week's items and notices.
    pub(super) async fn settle_alerts(&mut self) -> Result<()> {
        let clerk = self.clerk.clone();
        let open = self.desk.get(&clerk, "/api/monitor/alerts?state=open&limit=100").await?;
        for alert in rows(&open) {
            let path = format!("/api/monitor/alerts/{}/acknowledge", alert["id"].as_str().unwrap_or_default());
            self.desk.post(&clerk, &path, json!({"note": "已阅，持续关注"})).await?;
        }
        let unread = self.desk.get(&clerk, "/api/monitor/items?state=unread&limit=100").await?;
        let ids: Vec<Value> = rows(&unread).into_iter().map(|item| item["id"].clone()).collect();
        if !ids.is_empty() {
            self.desk.post(&clerk, "/api/monitor/triage", json!({"ids": ids, "act": "read"})).await?;
        }
        for who in [self.clerk.clone(), self.chief.clone(), self.leader.clone(), self.editor.clone()] {
            self.desk.post(&who, "/api/notices", json!({"ids": null})).await?;
        }
        Ok(())
    }
}
