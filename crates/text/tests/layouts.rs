//! Page layouts of the kinds found on Chinese sites (`testdata/layouts`), filled with invented reports of several lengths:
//! what was put in must come out, on every layout. The layouts are written for this project after how page systems of
//! portals, papers, governments, hospitals, forums and apps build their pages; no page was copied.

use std::path::Path;

/// An invented report.
struct Report {
    title: String,
    source: &'static str,
    author: &'static str,
    paragraphs: Vec<String>,
    /// Year, month, day, hour, minute, second.
    at: (i32, u32, u32, u32, u32, u32),
}

const PLACES: [&str; 8] = ["云溪县", "白石县", "远山区", "柳河镇", "青川市", "南塘街道", "黑水县", "云岭乡"];
const ACTS: [&str; 8] = [
    "启动冬季流感疫苗免费接种",
    "县域医共体建设见成效：小病不出村",
    "“健康敲门行动”走进三百户家庭",
    "新建院区投入使用，新增床位五百张",
    "开展秋冬季传染病防控应急演练",
    "急诊绿色通道救回突发心梗老人",
    "家庭医生签约服务如何“签而有约”？",
    "推行检查结果互认 群众看病更省钱",
];
const SENTENCES: [&str; 20] = [
    "11月19日一早，接种点门前已经排起了队，工作人员逐一登记、量体温、发放告知书。",
    "负责人介绍，今年的接种对象为65岁以上老年人和中小学生，计划在12月底前完成。",
    "“接种后须留观30分钟，有不适要马上告诉我们。”护士反复叮嘱。",
    "据统计，今年以来全县累计服务群众3.2万人次，满意率达到97.6%。",
    "村民老周说，以前看病要坐两个小时的车，现在走几步路就到了。",
    "专家提醒，秋冬季节要注意保暖，保持室内通风，勤洗手、戴口罩。",
    "下一步，当地将把服务送到村里，对行动不便的老人上门接种。",
    "县财政安排专项资金1200万元，用于改善乡镇卫生院的设备条件。",
    "演练模拟一所小学发生聚集性呕吐腹泻事件，流调、采样、消杀各组迅速到位。",
    "记者在现场看到，新门诊楼设有十二个诊区，导诊机器人为患者指路。",
    "从接到电话到球囊扩张，整个过程仅用了58分钟，比国际标准缩短了近一半。",
    "有人担心，检查结果互认会不会影响诊断质量？",
    "对此，医务科负责人表示，互认以质控为前提，不具备条件的项目不会强行推开。",
    "签约不是填一张表，关键在于有没有人管、管得好不好。",
    "医生、护士、公卫人员组成团队，每月至少随访一次，血压血糖都记在档案里。",
    "截至目前，全县已建成标准化村卫生室236个，乡村医生平均年龄降到45岁。",
    "这项工作启动三个月以来，已有1.8万人受益，为群众节省费用约560万元。",
    "业内人士认为，基层能力提升不是一朝一夕的事，还需要在人才和机制上下功夫。",
    "“孩子打完针没哭，还得了一张小贴纸。”一位家长笑着说。",
    "当天的活动持续到傍晚，医务人员收拾好器材，又赶往下一个村庄。",
];

fn report(n: usize) -> Report {
    let paragraphs = match n % 5 {
        0 => 3,
        1 => 8,
        2 => 16,
        3 => 1,
        _ => 5,
    };
    let pick = |k: usize| SENTENCES[(n * 7 + k * 3) % SENTENCES.len()];
    let paragraph = |p: usize| -> String {
        let sentences = if n % 5 == 3 { 4 } else { 1 + (n + p) % 4 };
        (0..sentences).map(|s| pick(p * 5 + s)).collect()
    };
    Report {
        title: format!("{}{}", PLACES[n % 8], ACTS[(n * 3 + n / 8) % 8]),
        source: ["云溪日报", "白石发布", "青川健康报", "县疾控中心"][n % 4],
        author: ["周一帆", "林晓", "高远", "沈若"][n % 4],
        paragraphs: (0..paragraphs).map(paragraph).collect(),
        at: (
            2024 + (n % 3) as i32,
            1 + (n * 5 % 12) as u32,
            10 + (n % 15) as u32,
            8 + (n % 12) as u32,
            10 + (n % 47) as u32,
            12,
        ),
    }
}

fn fill(layout: &str, report: &Report, n: usize) -> String {
    let (year, month, day, hour, minute, second) = report.at;
    let moment = jiff::civil::date(year as i16, month as i8, day as i8)
        .at(hour as i8, minute as i8, second as i8, 0)
        .to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)))
        .expect("a moment");
    let json = report.paragraphs.iter().map(|p| format!("<p>{}</p>", p.replace('"', "\\\""))).collect::<String>();
    let plain = [
        ("{{TITLE}}", report.title.clone()),
        ("{{SOURCE}}", report.source.to_owned()),
        ("{{AUTHOR}}", report.author.to_owned()),
        ("{{LEAD}}", report.paragraphs[0].chars().take(60).collect()),
        ("{{BODYJSON}}", json),
        ("{{Y}}", year.to_string()),
        ("{{m}}", format!("{month:02}")),
        ("{{d}}", format!("{day:02}")),
        ("{{d2}}", format!("{:02}", day + 1)),
        ("{{H}}", format!("{hour:02}")),
        ("{{M}}", format!("{minute:02}")),
        ("{{S}}", format!("{second:02}")),
        ("{{ISO}}", format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}+08:00")),
        ("{{UNIX}}", moment.timestamp().as_second().to_string()),
    ];
    let mut page = layout.to_owned();
    for (mark, value) in plain {
        page = page.replace(mark, &value);
    }
    while let Some(at) = page.find("{{BODY ") {
        let end = at + page[at..].find("}}").expect("closed");
        let (before, after) = page[at + 7..end].split_once('|').expect("a place for the paragraph");
        let body: String = report.paragraphs.iter().map(|p| format!("{before}{p}{after}\n")).collect();
        page.replace_range(at..end + 2, &body);
    }
    while let Some(at) = page.find("{{LINKS ") {
        let end = at + page[at..].find("}}").expect("closed");
        let (count, form) = page[at + 8..end].split_once(' ').expect("count and form");
        let count: usize = count.parse().expect("a count");
        let links: String = (0..count)
            .map(|k| form.replace("%d", &(1000 + k).to_string()).replace('|', &self::report(n + 11 + k * 3).title))
            .collect();
        page.replace_range(at..end + 2, &links);
    }
    page
}

/// Share of four-character runs that both hold: F1.
fn likeness(a: &str, b: &str) -> f64 {
    let runs = |text: &str| -> std::collections::HashMap<Vec<char>, i32> {
        let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let mut out = std::collections::HashMap::new();
        chars.windows(4).for_each(|run| *out.entry(run.to_vec()).or_insert(0) += 1);
        out
    };
    let (a, b) = (runs(a), runs(b));
    let both: i32 = a.iter().map(|(run, count)| *count.min(b.get(run).unwrap_or(&0))).sum();
    2.0 * f64::from(both) / f64::from(a.values().sum::<i32>() + b.values().sum::<i32>())
}

#[test]
fn every_layout_gives_back_what_was_put_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/layouts");
    let mut names: Vec<_> = std::fs::read_dir(folder).expect("layouts").filter_map(|e| Some(e.ok()?.path())).collect();
    names.sort();
    assert!(names.len() >= 20);
    let (mut bodies, mut titles, mut minutes, mut days, mut all) = (0.0, 0, 0, 0, 0);
    for (index, path) in names.iter().enumerate() {
        let layout = std::fs::read_to_string(path).expect("a layout");
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        for n in 0..10 {
            let n = n + index * 3;
            let report = report(n);
            let page = text::extract::extract(&fill(&layout, &report, n), Some("http://a.example/n/1.html"));
            let (year, month, day, hour, minute, _) = report.at;
            let wanted = format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}");
            let found = page.publish_time.clone().unwrap_or_default();
            // A printed page has a day and no hour.
            let to = if name == "epaper" { 10 } else { 16 };
            let body = likeness(&report.paragraphs.concat(), &page.body);
            all += 1;
            bodies += body;
            titles += usize::from(page.title == report.title);
            days += usize::from(found.get(..10) == wanted.get(..10));
            minutes += usize::from(found.get(..to) == wanted.get(..to));
            if body < 0.97 || page.title != report.title || found.get(..to) != wanted.get(..to) {
                eprintln!(
                    "{name} {n}: body {body:.3}, title {:?} for {:?}, time {found} for {wanted}",
                    page.title, report.title
                );
                if std::env::var_os("WEIXUAN_SHOW").is_some() && body < 0.97 {
                    eprintln!("--- got\n{}\n--- put in\n{}", page.body, report.paragraphs.join("\n"));
                }
            }
        }
    }
    let share = |n: usize| n as f64 / all as f64;
    eprintln!(
        "{all} pages: body {:.4}, title {:.4}, day {:.4}, minute {:.4}",
        bodies / all as f64,
        share(titles),
        share(days),
        share(minutes)
    );
    assert!(bodies / all as f64 >= 0.98 && share(titles) >= 0.98 && share(days) >= 0.99 && share(minutes) >= 0.97);
}
