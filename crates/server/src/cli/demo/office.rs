//! The rest of the office's year: letters from the public, press events, accounts and screens, calls to the units,
//! selections, papers and summaries. No page of the demo is without something to look at.

use super::city::{self, COUNTIES, OUTLETS};
use super::people::Account;
use super::year::{Year, day_name, rows};
use anyhow::{Context, Result};
use domain::people::Role;
use domain::time::{DAY_MS, HOUR_MS, civil};
use serde_json::{Value, json};

/// What citizens write: subject, text, and what the unit says. {县} is filled in.
const LETTERS: &[(&str, &str, &str)] = &[
    (
        "请问{县}哪里可以接种流感疫苗",
        "家里有两位七十岁以上老人，想接种流感疫苗，请问{县}哪些门诊可以接种，需要带什么材料？",
        "您好，{县}各乡镇卫生院和社区卫生服务中心均可接种，请携带身份证，周一至周五上午接种。",
    ),
    (
        "咨询异地就医备案",
        "父母在外地居住，想在{县}办理异地就医备案，可以网上办吗？",
        "您好，可在手机上办理备案，也可到{县}医保窗口办理，当天生效。",
    ),
    (
        "建议卫生院增加周末门诊",
        "工作日请假看病不方便，建议{县}的卫生院周末也安排医生坐诊。",
        "您好，感谢您的建议。{县}已有四家卫生院开设周六上午门诊，时间表已在院内公示。",
    ),
    (
        "反映公共场所吸烟无人管",
        "{县}车站候车室经常有人吸烟，希望加强管理。",
        "您好，已会同有关单位现场检查，增设禁烟标识并安排劝阻人员，欢迎继续监督。",
    ),
    (
        "托育机构怎样查询是否备案",
        "准备送孩子去{县}的一家托育机构，怎样查询它有没有备案？",
        "您好，可在门户“办事与表格”栏目查询备案名单，也可拨打咨询电话核实。",
    ),
];

/// Calls for articles and notices to the units.
const CALLS: &[(&str, &str)] = &[
    ("基层卫生服务能力提升典型做法", "请围绕家庭医生签约、巡回医疗写一篇，800 字左右，配两张现场照片。"),
    ("医师节人物故事", "写一位身边的基层医生，有细节、有群众评价。"),
    ("冬季呼吸道疾病防治科普", "请疾控或医院专家供稿，语言通俗，可配图。"),
    ("爱国卫生运动月亮点", "写清时间、地点、人数和效果。"),
];

/// What the press is asked to.
const EVENTS: &[(&str, &str)] = &[
    ("conference", "全市卫生健康工作新闻发布会"),
    ("briefing", "冬春季传染病防控媒体通气会"),
    ("coverage", "乡村医生队伍建设集中采访"),
    ("background", "医疗便民服务措施吹风会"),
];

/// What the office's papers say where only a person can.
const SAYS: &str = "各有关单位已按职责分工落实，后续情况将持续跟踪并及时报告。";

/// Under each of them: nothing here is anybody's rule.
const INVENTED: &str = "（本页为演示内容，均为虚构，不代表任何真实机构的规定，办理事项请以当地公布的信息为准。）";

/// What stands on the portal for good: column, title, text.
const STANDING: &[(&str, &str, &str)] = &[
    (
        "about",
        "云川市卫生健康委员会主要职责",
        "贯彻执行国家卫生健康工作方针政策，组织实施全市卫生健康发展规划，统筹医疗卫生服务资源配置。\n内设宣传科、办公室、医政医管科、疾病预防控制科、基层卫生健康科、妇幼健康科。",
    ),
    (
        "notices",
        "关于公布全市发热门诊名单的公告",
        "现将全市设置发热门诊的医疗机构名单公布如下，请有发热症状的群众就近就诊，佩戴口罩，如实告知旅居史。",
    ),
    (
        "policy",
        "云川市家庭医生签约服务实施细则",
        "第一条 为规范家庭医生签约服务，结合本市实际，制定本细则。\n第二条 签约居民可享受预约就诊、慢病随访、长期处方等服务。",
    ),
    (
        "library",
        "居民健康素养读本（演示）",
        "本读本介绍合理膳食、适量运动、戒烟限酒、心理平衡等健康知识，供社区健康讲堂使用。",
    ),
    (
        "forms",
        "托育机构备案办事指南",
        "申请条件、所需材料、办理流程和办理时限说明，申请表可在窗口领取，七个工作日内办结。",
    ),
    (
        "personnel",
        "云川市直属医疗机构公开招聘公告（演示）",
        "因工作需要，面向社会公开招聘卫生专业技术人员，报名时间、条件和程序以本公告为准。",
    ),
    (
        "plans",
        "云川市卫生健康事业发展年度计划",
        "年度重点任务包括基层服务能力提升、重点传染病防控、妇幼健康保障和信息化建设四个方面。",
    ),
    ("video", "视频：规范洗手七步法", "视频演示内外夹弓大立腕七个步骤，每步不少于十五秒，适合学校和家庭一起学习。"),
    (
        "alert",
        "冬春季呼吸道传染病健康提示",
        "近期气温变化大，请注意开窗通风、科学佩戴口罩，老年人和慢病患者尽早接种疫苗，发热及时就诊。",
    ),
    (
        "epidemic",
        "全市法定传染病疫情概况（上月）",
        "上月全市报告法定传染病以流行性感冒和手足口病为主，疫情平稳，处于季节性正常水平。",
    ),
];

/// Key points of a year: number, goal, and measures with a metric and at least so many of it.
type Promise = (&'static str, &'static str, &'static [(&'static str, &'static str, i64)]);
const PROMISES: [Promise; 3] = [
    (
        "一、",
        "做强新闻宣传",
        &[("全年媒体刊发不少于1000篇", "placements", 1000), ("全年信息采用不少于200条", "adoptions", 200)],
    ),
    ("二、", "做实健康科普", &[("举办主题宣传活动不少于12场", "campaigns", 12)]),
    ("三、", "做细舆情应对", &[("舆情事项按时办结率不低于95%", "cases_on_time", 95)]),
];

impl Year<'_> {
    /// What stands in the registers from the first day: accounts, partnerships.
    pub(super) async fn furnish_office(&mut self) -> Result<()> {
        let editor = self.editor.clone();
        let now = self.desk.clock.now();
        for (n, (name, platform)) in
            [("健康云川", "微信公众号"), ("健康云川", "微博"), ("云川卫健视频", "视频号"), ("云川疾控", "微信公众号")]
                .into_iter()
                .enumerate()
        {
            let form = json!({"client_id": format!("demo-account-{n}"), "title": name, "at": now - 400 * DAY_MS,
                "fields": {"platform": platform, "filing": "已备案", "operator": "", "keeper": editor.name}});
            let made = self.desk.post(&editor, "/api/media/registers/account", form).await?;
            self.accounts.push((made["id"].as_str().unwrap_or_default().to_owned(), [0; 3]));
        }
        for (n, (title, outlet)) in [
            ("《健康云川》专栏合作", "云川日报"),
            ("健康访谈节目合作", "云川广播电视台"),
            ("健康科普周刊合作", "云川晚报"),
        ]
        .into_iter()
        .enumerate()
        {
            let form = json!({"client_id": format!("demo-partner-{n}"), "title": title, "at": now,
                "fields": {"outlet": outlet, "status": "已签协议", "to_at": now + 730 * DAY_MS, "terms": "每周一期，双方共同策划。"}});
            self.desk.post(&editor, "/api/media/registers/partnership", form).await?;
        }
        Ok(())
    }

    /// The standing pages of the portal, written by the city's health education centre a fortnight ago.
    pub(super) async fn standing(&mut self, now: i64) -> Result<()> {
        let unit = city::AFFILIATED[8];
        let writer = self.desk.accounts.iter().find(|a| a.role == Role::Correspondent && a.unit_name == unit);
        let writer = writer.cloned().context("no writer")?;
        for (n, (column, title, body)) in STANDING.iter().enumerate() {
            self.at(now - 12 * DAY_MS + n as i64 * HOUR_MS);
            let body = format!("{body}\n{INVENTED}");
            let form = json!({"client_id": format!("demo-standing-{n}"), "kind": "news", "title": title, "body": body,
                "writers": writer.name, "submit": true, "confirmed": true});
            let article = self.desk.post(&writer, "/api/newsroom/articles", form).await?;
            let id = article["id"].as_str().unwrap_or_default().to_owned();
            while self.decide(&id, "pass", "").await? {}
            self.publish(&id, column).await?;
        }
        self.desk.work().await?;
        Ok(())
    }

    /// What the office has promised for the year: quotas of placements, and the key points with their targets.
    pub(super) async fn promises(&mut self, year: i16) -> Result<()> {
        let (editor, chief) = (self.editor.clone(), self.chief.clone());
        let tiers = ["national", "industry", "provincial", "municipal"];
        let form =
            json!({"name": "市级以上媒体刊发", "tiers": tiers, "period": year.to_string(), "whole": 480, "each": 36});
        self.desk.post(&chief, "/api/scores/quotas", form).await?;
        let form = json!({"name": "省级以上媒体刊发", "tiers": &tiers[..3], "period": year.to_string(), "whole": 240, "each": 18});
        self.desk.post(&chief, "/api/scores/quotas", form).await?;
        for (label, goal, measures) in PROMISES {
            let form = json!({"client_id": format!("demo-plan-{label}"), "year": year, "label": label, "text": goal, "owner": "宣传科"});
            let made = self.desk.post(&editor, "/api/outreach/plan", form).await?;
            for (n, (measure, metric, least)) in measures.iter().enumerate() {
                let form = json!({"client_id": format!("demo-plan-{label}-{n}"), "year": year, "parent_id": made["id"], "position": n,
                    "label": format!("{}.", n + 1), "text": measure, "owner": "宣传科",
                    "target": {"metric": metric, "least": least, "period": year.to_string()}});
                self.desk.post(&editor, "/api/outreach/plan", form).await?;
            }
        }
        Ok(())
    }

    /// A week of it.
    pub(super) async fn office(&mut self, monday: i64, week: i64, weeks: i64) -> Result<()> {
        self.letters(monday, week, weeks).await.context("letters")?;
        self.press(monday, week).await.context("press")?;
        self.media(monday, week).await.context("media")?;
        self.calls(monday, week, weeks).await.context("calls")?;
        self.ledgers(monday, week).await.context("ledgers")?;
        self.papers(monday, week, weeks).await.context("papers")
    }

    /// 办公室台账: what the work report of the year asks for besides.
    async fn ledgers(&mut self, monday: i64, week: i64) -> Result<()> {
        self.at(monday + 4 * DAY_MS + 16 * HOUR_MS);
        let month = civil(monday).strftime("%-m月").to_string();
        let mut entries: Vec<(&str, String, Value)> = Vec::new();
        match week % 8 {
            1 => {
                let kind = *self.dice.pick(&["调度会", "推进会", "专题会"]);
                let fields = json!({"kind": kind, "attendants": self.dice.between(18, 60), "minutes": "通报上月报送情况，明确下月选题。"});
                entries.push(("meeting", format!("{month}全市卫生健康宣传工作{kind}"), fields));
            }
            3 => {
                let number = format!("云卫宣〔{}〕{}号", civil(monday).year(), week / 8 + 1);
                entries.push((
                    "document",
                    format!("关于做好{month}健康宣传工作的通知"),
                    json!({"kind": "通知", "number": number}),
                ));
            }
            5 => {
                let (rank, among) = (self.dice.between(1, 5), 14);
                let fields = json!({"about": "政务信息", "issuer": "省卫生健康委员会办公室", "rank": rank, "among": among, "score": 420 - rank * 20});
                entries.push(("bulletin", format!("{month}全省卫生健康政务信息报送情况通报"), fields));
                let fields = json!({"kind": "宣传栏", "place": COUNTIES[self.dice.below(COUNTIES.len())].towns[0], "refreshed_at": monday});
                entries.push(("venue", format!("健康知识宣传栏（第{}处）", week / 8 + 1), fields));
            }
            7 => {
                let kind = *self.dice.pick(&["视频", "图文", "动漫"]);
                entries.push((
                    "work",
                    format!("《健康生活每一天》第{}集", week / 8 + 1),
                    json!({"kind": kind, "makers": "市健康教育中心"}),
                ));
                let fields = json!({"level": *self.dice.pick(&["省级", "市级"]), "holder_kind": "作品", "holder": format!("《健康生活每一天》第{}集", week / 8 + 1), "issuer": "省健康科普作品征集活动组委会"});
                entries.push(("award", "优秀健康科普作品".into(), fields));
            }
            0 if week == 0 => {
                for (n, (post, time)) in
                    [("新闻发言人", "专职"), ("宣传员", "专职"), ("舆情信息员", "专职"), ("新媒体运营", "兼职")]
                        .into_iter()
                        .enumerate()
                {
                    let fields = json!({"post": post, "time": time, "press_card": n == 1});
                    entries.push(("staff", city::name(&mut self.dice), fields));
                }
                for (kind, planned, spent) in
                    [("新闻宣传", 180_000, 96_500), ("健康教育", 260_000, 151_200), ("舆情监测", 60_000, 60_000)]
                {
                    entries.push((
                        "budget",
                        format!("{kind}经费"),
                        json!({"kind": kind, "planned": planned, "spent": spent}),
                    ));
                }
            }
            _ => {}
        }
        let editor = self.editor.clone();
        for (n, (ledger, title, fields)) in entries.into_iter().enumerate() {
            let form = json!({"client_id": format!("demo-ledger-{week}-{n}"), "title": title, "at": monday + 4 * DAY_MS, "fields": fields});
            self.desk.post(&editor, &format!("/api/outreach/ledgers/{ledger}"), form).await?;
        }
        Ok(())
    }

    /// Letters of citizens; those of the last week still wait for somebody.
    async fn letters(&mut self, monday: i64, week: i64, weeks: i64) -> Result<()> {
        let (editor, left) = (self.editor.clone(), weeks - week);
        for _ in 0..self.dice.between(1, 3) {
            let (subject, body, answer) = *self.dice.pick(LETTERS);
            let county = self.dice.below(COUNTIES.len());
            let name = city::name(&mut self.dice);
            let at = monday + self.dice.between(0, 4) * DAY_MS + self.dice.between(8, 20) * HOUR_MS;
            self.at(at);
            self.written += 1;
            let consents = self.dice.chance(80);
            let place = COUNTIES[county].name;
            let fill = |text: &str| text.replace("{县}", place);
            let form = [
                ("client_id", format!("demo-letter-{}", self.written)),
                ("name", name),
                ("subject", fill(subject)),
                ("body", fill(body)),
                ("consent", if consents { "1".into() } else { String::new() }),
            ];
            self.desk.write_in("/messages", &form).await?;
            if left == 1 {
                continue;
            }
            let waiting = self.desk.get(&editor, "/api/portal/messages?state=received&limit=100").await?;
            for letter in rows(&waiting) {
                let path = format!("/api/portal/messages/{}", letter["id"].as_str().unwrap_or_default());
                let unit = self.reviewer(&format!("{}卫生健康局", COUNTIES[county].name)).context("no reviewer")?;
                self.at(at + 20 * HOUR_MS);
                let form = json!({"version": letter["version"], "unit_id": unit.unit_id, "text": "请于时限内答复。"});
                self.desk.post(&editor, &format!("{path}/assign"), form).await?;
                if left == 2 && self.dice.chance(50) {
                    continue;
                }
                let hours = self.dice.between(30, 110);
                self.at(at + hours * HOUR_MS);
                let letter = self.desk.get(&editor, &path).await?;
                let form = json!({"version": letter["version"], "text": fill(answer)});
                self.desk.post(&unit, &format!("{path}/answer"), form).await?;
                if letter["consented"] == true {
                    let letter = self.desk.get(&editor, &path).await?;
                    let form = json!({"version": letter["version"], "public_subject": letter["masked_subject"],
                        "public_body": letter["masked_body"], "public_answer": letter["masked_answer"]});
                    self.desk.post(&editor, &format!("{path}/publish"), form).await?;
                }
            }
        }
        Ok(())
    }

    /// One press event a month.
    async fn press(&mut self, monday: i64, week: i64) -> Result<()> {
        if week % 4 != 2 {
            return Ok(());
        }
        let editor = self.editor.clone();
        let (kind, topic) = EVENTS[usize::try_from(week / 4).unwrap_or(0) % EVENTS.len()];
        let held_at = monday + 3 * DAY_MS + 10 * HOUR_MS;
        self.at(held_at + 3 * HOUR_MS);
        let present: Vec<&str> = OUTLETS.iter().skip(self.dice.below(4)).take(6).map(|outlet| outlet.name).collect();
        let mut form = json!({
            "client_id": format!("demo-press-{week}"), "kind": kind, "topic": format!("{topic}（{}）", day_name(held_at)), "held_at": held_at,
            "place": "云川市卫生健康委员会新闻发布厅", "host": editor.name, "speakers": [self.leader.name],
            "outlets_invited": OUTLETS.iter().map(|outlet| outlet.name).collect::<Vec<_>>(), "outlets_present": present,
            "journalists": 6 + self.dice.below(12), "lines": "以权威发布为准，及时回应群众关切。", "state": "held",
        });
        let made = self.desk.post(&editor, "/api/media/press", form.clone()).await?;
        // What is added is planned; only what was planned can have been held.
        form["version"] = made["version"].clone();
        self.desk.post(&editor, &format!("/api/media/press/{}", made["id"].as_str().unwrap_or_default()), form).await?;
        Ok(())
    }

    /// Counts of the accounts each month, and what the screens of the city play.
    async fn media(&mut self, monday: i64, week: i64) -> Result<()> {
        if week % 4 != 3 {
            return Ok(());
        }
        let editor = self.editor.clone();
        self.at(monday + 4 * DAY_MS + 16 * HOUR_MS);
        let now = self.desk.clock.now();
        for n in 0..self.accounts.len() {
            let followers = 12_000 * (n as i64 + 1) + week * 180 + self.dice.between(0, 90);
            let (posts, messages, unanswered) =
                (self.dice.between(18, 46), self.dice.between(4, 30), self.dice.between(0, 4));
            let (id, so_far) = &mut self.accounts[n];
            *so_far = [so_far[0] + posts, so_far[1] + messages, so_far[2] + messages - unanswered];
            let ([posts, messages, replies], id) = (*so_far, id.clone());
            let form = json!({"taken_at": now, "followers": followers, "posts": posts,
                "messages": messages, "replies": replies, "last_post_at": now - self.dice.between(1, 30) * HOUR_MS});
            self.desk.post(&editor, &format!("/api/media/records/{id}/counts"), form).await?;
        }
        let (screen, title) = *self.dice.pick(&[
            ("市民广场大屏", "科学就医 健康云川"),
            ("高铁站候车厅大屏", "流感防治知识"),
            ("云东商圈大屏", "无偿献血公益短片"),
        ]);
        let form = json!({"client_id": format!("demo-playout-{week}"), "title": title, "at": monday,
            "fields": {"screen": screen, "to_at": monday + 27 * DAY_MS, "plays_per_day": self.dice.between(24, 90)}});
        self.desk.post(&editor, "/api/media/registers/playout", form).await?;
        Ok(())
    }

    /// Calls for articles, notices that are signed for, and two selections: one decided, one under way.
    async fn calls(&mut self, monday: i64, week: i64, weeks: i64) -> Result<()> {
        let editor = self.editor.clone();
        self.at(monday + 9 * HOUR_MS);
        let now = self.desk.clock.now();
        if week % 6 == 3 {
            let (topic, brief) = CALLS[usize::try_from(week / 6).unwrap_or(0) % CALLS.len()];
            let form = json!({"topic": topic, "brief": brief, "due_at": now + 14 * DAY_MS});
            let open = self.desk.post(&editor, "/api/newsroom/commissions", form).await?;
            let made = rows(&open).into_iter().find(|c| c["topic"] == topic);
            // A call is closed once its time is over, except the last ones.
            if let Some(made) = made.filter(|_| week + 6 < weeks) {
                let path = format!("/api/newsroom/commissions/{}/close", made["id"].as_str().unwrap_or_default());
                self.at(now + 15 * DAY_MS);
                self.desk.post(&editor, &path, json!({"version": made["version"]})).await?;
                self.at(now);
            }
        }
        if week % 10 == 1 {
            let title = format!("关于做好{}宣传信息报送工作的通知", civil(now).strftime("%-m月"));
            let form = json!({"title": title, "body": "请各单位按月度重点组织稿件，月底前报送；照片请附说明。"});
            let sent = self.desk.post(&editor, "/api/newsroom/circulars", form).await?;
            let made = rows(&sent).into_iter().find(|c| c["title"] == title);
            let path = format!(
                "/api/newsroom/circulars/{}/sign",
                made.context("the notice")?["id"].as_str().unwrap_or_default()
            );
            for county in 0..self.dice.between(7, 12) {
                let writer = self.writer(usize::try_from(county).unwrap_or(0));
                self.desk.post(&writer, &path, json!({})).await?;
            }
        }
        if week == 20 || week + 3 == weeks {
            self.selection(now, week == 20).await?;
        }
        Ok(())
    }

    async fn selection(&mut self, now: i64, is_decided: bool) -> Result<()> {
        let editor = self.editor.clone();
        let name = if is_decided { "全市卫生健康好新闻评选" } else { "最美基层卫生工作者评选" };
        let form = json!({"client_id": format!("demo-selection-{is_decided}"), "name": name, "issuer": "云川市卫生健康委员会",
            "started_at": now, "note": "各单位推荐不超过两名。"});
        let view = self.desk.post(&editor, "/api/outreach/selections", form).await?;
        let path = format!("/api/outreach/selections/{}", view["id"].as_str().unwrap_or_default());
        for (county, place) in COUNTIES.iter().enumerate().take(8) {
            let writer = self.writer(county);
            let nominee = if is_decided {
                format!("《{}：医生来到家门口》", place.name)
            } else {
                city::name(&mut self.dice)
            };
            let form = json!({"name": nominee, "deeds": "扎根基层多年，群众评价好。"});
            self.desk.post(&writer, &format!("{path}/nominees"), form).await?;
        }
        if !is_decided {
            return Ok(());
        }
        let step = |view: &Value, act: &str| json!({"act": act, "version": view["version"]});
        let view = self.desk.get(&editor, &path).await?;
        let view = self.desk.post(&editor, &format!("{path}/step"), step(&view, "review")).await?;
        let best: Vec<Value> =
            view["names"].as_array().into_iter().flatten().take(3).map(|one| one["id"].clone()).collect();
        let mut form = step(&view, "publicise");
        form["proposed"] = best.into();
        form["public_until"] = (now + 5 * DAY_MS).into();
        let view = self.desk.post(&editor, &format!("{path}/step"), form).await?;
        self.at(now + 6 * DAY_MS);
        self.desk.post(&editor, &format!("{path}/step"), step(&view, "decide")).await?;
        Ok(())
    }

    /// A weekly paper each month, signed and sent to the leaders; the last one waits for the chief.
    async fn papers(&mut self, monday: i64, week: i64, weeks: i64) -> Result<()> {
        if week % 4 != 0 && week + 1 != weeks {
            return Ok(());
        }
        self.at(monday + 4 * DAY_MS + 17 * HOUR_MS);
        let form = json!({"kind": "weekly", "from_at": monday, "to_at": monday + 5 * DAY_MS});
        self.paper(form, week + 1 == weeks).await
    }

    /// Drafts a paper, says what only a person can, submits it, and has it signed and read unless it is to wait.
    pub(super) async fn paper(&mut self, form: Value, is_waiting: bool) -> Result<()> {
        let (clerk, chief, leader) = (self.clerk.clone(), self.chief.clone(), self.leader.clone());
        let made = self.desk.post(&clerk, "/api/papers", form).await?;
        let path = format!("/api/papers/{}", made["row"]["id"].as_str().unwrap_or_default());
        // A long paper is drafted part by part, by a job.
        self.desk.work().await?;
        let view = self.desk.get(&clerk, &path).await?;
        let mut draft = view["draft"].clone();
        let lacking: Vec<Value> = view["gaps"].as_array().into_iter().flatten().map(|gap| gap["key"].clone()).collect();
        for section in draft["sections"].as_array_mut().into_iter().flatten() {
            if lacking.contains(&section["key"]) {
                section["text"] = SAYS.into();
            }
        }
        let form = json!({"version": view["row"]["version"], "draft": draft});
        let view = self.desk.send(&clerk, "PUT", &path, form).await?;
        let act = |view: &Value, act: &str| json!({"version": view["row"]["version"], "act": act});
        let view = self.desk.post(&clerk, &format!("{path}/acts"), act(&view, "submit")).await?;
        if is_waiting {
            return Ok(());
        }
        self.desk.post(&chief, &format!("{path}/acts"), act(&view, "sign")).await?;
        self.desk.post(&chief, &format!("{path}/readers"), json!({"users": [leader.id]})).await?;
        self.desk.post(&leader, &format!("{path}/read"), json!({})).await?;
        Ok(())
    }

    /// The summaries that stand open today: the year so far, and last month's, approved.
    pub(super) async fn summaries(&mut self, now: i64) -> Result<()> {
        let chief: Account = self.desk.somebody(Role::SectionChief);
        let (year, last) = (civil(now).year(), civil(now - 30 * DAY_MS).strftime("%Y-%m").to_string());
        let form = json!({"client_id": "demo-summary-month", "template": "month", "period": last});
        let made = self.desk.post(&chief, "/api/summaries", form).await?;
        let path = format!("/api/summaries/{}/approve", made["id"].as_str().unwrap_or_default());
        // A month with an open question stays a draft, as it would at the desk.
        if let Err(refusal) = self.desk.post(&chief, &path, json!({"version": made["version"]})).await {
            tracing::info!(refusal = format!("{refusal:#}"), "the month's summary stays a draft");
        }
        let form = json!({"client_id": "demo-summary-year", "template": "report", "period": year.to_string(),
            "title": format!("{year}年以来宣传工作情况")});
        self.desk.post(&chief, "/api/summaries", form).await?;
        Ok(())
    }
}
