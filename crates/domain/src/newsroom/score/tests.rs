use super::*;
use crate::{ids::Id, time};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn scheme(id: &str) -> Scheme {
    serde_json::from_str(PUBLISHED.iter().find(|(known, _)| *known == id).unwrap().1).unwrap()
}

fn at(day: &str) -> i64 {
    time::parse(day).unwrap()
}

fn credit(record: i64, source: Source, level: &str, channel: &str) -> Credit {
    Credit {
        record: Id(record),
        article: Some(Id(1)),
        unit: Id(9),
        at: at("2026-03-10") + record,
        source,
        level: level.into(),
        channel: channel.into(),
        usage: "single".into(),
        position: "inside".into(),
        kind: "news".into(),
        share: 100,
        outlet: "".into(),
        genre: "".into(),
        words: 0,
        leads: true,
        recorded_at: 0,
        overdue: false,
    }
}

fn worth(id: &str, credit: &Credit) -> String {
    score(
        &Scheme { minimum: None, ..scheme(id) },
        &Standing::default(),
        std::slice::from_ref(credit),
        &[],
        &[(2026, 3)],
    )
    .total
    .text()
}

#[test]
fn the_published_points_of_every_scheme() {
    use Source::{Adoption, Instruction, Placement, Sent};
    for (id, source, level, channel, points) in [
        ("luan-2013", Adoption, "city", "政务要情", "10"),
        ("luan-2013", Adoption, "city", "政务快讯", "5"),
        ("luan-2013", Adoption, "city", "专报", "10"),
        ("luan-2013", Sent, "province", "省政府办公厅", "5"),
        ("luan-2013", Adoption, "province", "省政府办公厅", "40"),
        ("luan-2013", Sent, "nation", "国办", "30"),
        ("luan-2013", Adoption, "nation", "国办", "80"),
        ("luan-2013", Instruction, "city", "主要领导", "30"),
        ("changshan-2014", Adoption, "county", "要情快报", "5"),
        ("changshan-2014", Adoption, "county", "常山政务", "10"),
        ("changshan-2014", Adoption, "county", "领导参阅", "30"),
        ("changshan-2014", Adoption, "city", "动态信息", "20"),
        ("changshan-2014", Adoption, "city", "单篇", "50"),
        ("changshan-2014", Adoption, "city", "工作交流", "80"),
        ("henan-industry-2011", Adoption, "nation", "中办", "20"),
        ("henan-industry-2011", Adoption, "nation", "国办", "20"),
        ("henan-industry-2011", Adoption, "nation", "部刊", "10"),
        ("henan-industry-2011", Adoption, "province", "省刊", "10"),
        ("henan-industry-2011", Adoption, "own", "共享网", "0.5"),
        ("henan-industry-2011", Adoption, "own", "工作简报", "6"),
        ("yongkang-health-2009", Adoption, "own", "卫生动态", "5"),
        ("yongkang-health-2009", Adoption, "city", "市刊物", "5"),
        ("yongkang-health-2009", Adoption, "province", "省刊物", "10"),
        ("yongkang-health-2009", Adoption, "nation", "部刊物", "10"),
        ("yongkang-health-2009", Instruction, "city", "领导", "15"),
        ("zhonglou-approval", Adoption, "county", "区刊", "10"),
        ("zhonglou-approval", Adoption, "city", "市刊", "15"),
        ("zhonglou-approval", Adoption, "province", "省刊", "30"),
        ("zhonglou-approval", Adoption, "nation", "国刊", "30"),
        ("zhonglou-approval", Instruction, "county", "区领导", "10"),
        ("zhonglou-approval", Instruction, "city", "市领导", "20"),
        ("zhonglou-approval", Instruction, "province", "省领导", "40"),
        ("city-human-resources", Placement, "city", "print", "4"),
        ("city-human-resources", Placement, "province", "print", "6"),
        ("city-human-resources", Placement, "nation", "print", "20"),
        ("county-housing", Placement, "province", "print", "10"),
        ("county-housing", Placement, "city", "print", "7"),
        ("county-housing", Placement, "city", "tv", "10"),
        ("county-housing", Placement, "county", "tv", "7"),
        ("county-housing", Adoption, "own", "信息网", "5"),
        ("county-housing", Instruction, "county", "领导", "5"),
        ("ruian-unit", Placement, "county", "print", "2"),
        ("ruian-unit", Placement, "city", "print", "4"),
        ("ruian-unit", Placement, "province", "print", "8"),
        ("ruian-unit", Placement, "nation", "print", "10"),
    ] {
        assert_eq!(worth(id, &credit(1, source, level, channel)), points, "{id} {level} {channel}");
    }
}

#[test]
fn positions_kinds_and_shares() {
    let front = |id: &str, level: &str, position: &str| {
        worth(id, &Credit { position: position.into(), ..credit(1, Source::Placement, level, "print") })
    };
    assert_eq!(front("city-human-resources", "city", "front"), "8");
    assert_eq!(front("city-human-resources", "province", "front"), "10");
    assert_eq!(front("city-human-resources", "nation", "front"), "40");
    assert_eq!(front("county-housing", "province", "front_lead"), "20");
    assert_eq!(front("county-housing", "city", "front_lead"), "14");
    let research = Credit { kind: "research".into(), ..credit(1, Source::Adoption, "city", "市刊") };
    assert_eq!(worth("zhonglou-approval", &research), "30");
    let shared = Credit { share: 40, ..credit(1, Source::Placement, "province", "print") };
    assert_eq!(worth("city-human-resources", &shared), "2.4");
    let unknown = credit(1, Source::Placement, "new_media", "account");
    assert_eq!(worth("city-human-resources", &unknown), "0");
}

#[test]
fn sent_and_adopted_of_one_article_count_once_on_their_ladder() {
    let credits = [
        credit(1, Source::Sent, "province", "省"),
        credit(2, Source::Adoption, "province", "省"),
        credit(3, Source::Adoption, "city", "政务要情"),
    ];
    let sheet = score(&scheme("luan-2013"), &Standing::default(), &credits, &[], &[(2026, 3)]);
    assert_eq!(sheet.total.text(), "50");
    assert_eq!(sheet.entries[0].why, "同一稿件只计最高一次");
    let highest = Scheme { stack: Stack::Highest, ..scheme("luan-2013") };
    assert_eq!(score(&highest, &Standing::default(), &credits, &[], &[(2026, 3)]).total.text(), "40");
}

#[test]
fn base_points_of_yongkang_and_changshan() {
    let months: Vec<(i16, i8)> = (1..=12).map(|month| (2026, month)).collect();
    let sent = |each: i64| months.iter().map(|month| (*month, each)).collect::<BTreeMap<_, _>>();
    let yongkang = scheme("yongkang-health-2009");
    let county = Standing { class: "county_level".into(), sent: sent(2), ..Standing::default() };
    assert_eq!(score(&yongkang, &county, &[], &[], &months).total.text(), "60");
    let lazy = Standing { class: "county_level".into(), sent: sent(1), ..Standing::default() };
    assert_eq!(score(&yongkang, &lazy, &[], &[], &months).total.text(), "0", "60 − 12 × 5");
    let small = Standing { class: "clinic".into(), sent: sent(1), ..Standing::default() };
    assert_eq!(score(&yongkang, &small, &[], &[], &months).total.text(), "60");
    let changshan = scheme("changshan-2014");
    let town = Standing { class: "township".into(), sent: sent(8), ..Standing::default() };
    assert_eq!(
        score(&changshan, &town, &[], &[], &months).total.text(),
        "120",
        "the yearly cap is twelve months of ten"
    );
    let mut gap = sent(8);
    gap.insert((2026, 5), 7);
    let town = Standing { class: "township".into(), sent: gap, ..Standing::default() };
    assert_eq!(score(&changshan, &town, &[], &[], &months).total.text(), "110");
}

#[test]
fn faults_cost_what_was_published() {
    let lapse =
        |fault: &str, spoils| Lapse { record: Id(77), unit: Id(9), at: at("2026-03-20"), fault: fault.into(), spoils };
    let one = [credit(1, Source::Adoption, "city", "市刊物")];
    let of = |id: &str, credits: &[Credit], lapses: &[Lapse]| {
        score(&Scheme { minimum: None, ..scheme(id) }, &Standing::default(), credits, lapses, &[(2026, 3)])
    };
    for fault in ["late", "missed", "concealed"] {
        let sheet = of("yongkang-health-2009", &one, &[lapse(fault, None)]);
        assert_eq!((sheet.total.text().as_str(), sheet.vetoed), ("-5", true), "{fault}");
    }
    let zhonglou = Scheme { adoption_rate: None, ..scheme("zhonglou-approval") };
    let sheet = score(
        &zhonglou,
        &Standing::default(),
        &one,
        &[lapse("late", None), lapse("serious_error", None)],
        &[(2026, 3)],
    );
    assert_eq!((sheet.total.text().as_str(), sheet.vetoed), ("12", false));
    let placed = [credit(1, Source::Placement, "nation", "print"), credit(2, Source::Placement, "city", "print")];
    assert_eq!(of("city-human-resources", &placed, &[lapse("false", Some(Id(1)))]).total.text(), "-1");
    assert_eq!(of("city-human-resources", &placed, &[lapse("negative_news", None)]).total.text(), "-10");
    assert_eq!(of("city-human-resources", &placed, &[lapse("commission_failed", None)]).total.text(), "19");
}

#[test]
fn a_poor_quarter_costs_a_point() {
    let sent = BTreeMap::from([((2026, 1), 5), ((2026, 2), 5), ((2026, 3), 1)]);
    let standing = Standing { class: "*".into(), sent, ..Standing::default() };
    let credits = [credit(1, Source::Adoption, "city", "市刊")];
    let sheet = score(&scheme("zhonglou-approval"), &standing, &credits, &[], &[(2026, 1), (2026, 2), (2026, 3)]);
    assert_eq!(sheet.total.text(), "14", "15 − 1: one of eleven is under 30 per cent");
}

#[test]
fn caps_cut_in_time_order() {
    let mut scheme = scheme("henan-industry-2011");
    scheme.rules.iter_mut().for_each(|rule| rule.cap = Some(Cap { points: Points::whole(15), per: Span::Month }));
    let credits: Vec<Credit> =
        (1..=3).map(|n| Credit { article: Some(Id(n)), ..credit(n, Source::Adoption, "own", "工作简报") }).collect();
    let sheet = score(&scheme, &Standing::default(), &credits, &[], &[(2026, 3)]);
    assert_eq!(sheet.entries.iter().map(|entry| entry.points.text()).collect::<Vec<_>>(), ["6", "6", "3"]);
}

#[test]
fn ties_share_a_rank_and_a_veto_has_none() {
    let p = Points::whole;
    let ranked = rank(&[
        (Id(1), p(5), p(10), false),
        (Id(2), p(9), p(6), false),
        (Id(3), p(1), p(20), false),
        (Id(4), p(99), p(99), true),
        (Id(5), p(0), p(3), false),
    ]);
    let said: Vec<(i64, Option<i64>, Option<i64>)> =
        ranked.iter().map(|row| (row.unit.0, row.rank, row.rank_before)).collect();
    assert_eq!(
        said,
        vec![
            (3, Some(1), Some(1)),
            (1, Some(2), Some(2)),
            (2, Some(2), Some(3)),
            (5, Some(4), Some(4)),
            (4, None, None)
        ]
    );
}

#[test]
fn a_changed_rule_shows_what_it_would_have_changed() {
    let old = scheme("county-housing");
    let mut new = old.clone();
    for rule in new.rules.iter_mut().filter(|rule| rule.levels == ["province"]) {
        rule.points = Points::whole(12);
    }
    let credits = [credit(1, Source::Placement, "province", "print"), credit(2, Source::Placement, "city", "print")];
    let of = |scheme: &Scheme| score(scheme, &Standing::default(), &credits, &[], &[(2026, 3)]);
    let changed = compare(&of(&old), &of(&new));
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].record, Some(Id(1)));
    assert!(compare(&of(&old), &of(&old)).is_empty());
}

proptest! {
    #[test]
    fn a_sheet_is_the_sum_of_its_lines_and_units_do_not_touch(levels in proptest::collection::vec(0usize..4, 0..30), share in 1i64..=100) {
        let names = ["county", "city", "province", "nation"];
        for (id, _) in PUBLISHED {
            let scheme = scheme(id);
            let credits: Vec<Credit> = levels.iter().enumerate().map(|(n, level)| Credit {
                article: Some(Id(n as i64)), share, ..credit(n as i64, Source::Placement, names[*level], "print")
            }).collect();
            let sheet = score(&scheme, &Standing::default(), &credits, &[], &[(2026, 3)]);
            prop_assert_eq!(sheet.entries.iter().map(|e| e.points).sum::<Points>(), sheet.total);
            let (left, right) = credits.split_at(credits.len() / 2);
            let without = Scheme { minimum: None, adoption_rate: None, ..scheme };
            let part = |part: &[Credit]| score(&without, &Standing::default(), part, &[], &[(2026, 3)]).total.0;
            prop_assert_eq!(part(left) + part(right), part(&credits));
        }
    }
}

/// A scheme of this test's own that uses every part of the grammar.
fn whole_grammar() -> Scheme {
    serde_json::from_value(serde_json::json!({
        "id": "own", "name": "自拟办法", "source": "", "rules": [
            {"id": "paper", "name": "人民日报头版", "source": "placement", "levels": ["nation"], "channels": ["人民日报"], "positions": ["front"], "points": 50},
            {"id": "nation", "name": "国家级", "source": "placement", "levels": ["nation"], "points": 20},
            {"id": "long", "name": "千字以上深度稿", "source": "placement", "levels": ["city"], "least_words": 1000, "points": 6},
            {"id": "city", "name": "市级", "source": "placement", "levels": ["city"], "points": 4,
             "beyond": {"count": 2, "per": "month", "percent": 50}},
            {"id": "research", "name": "调研", "source": "adoption", "kinds": ["research"], "points": 10},
            {"id": "secretary", "name": "主要领导批示", "source": "instruction", "channels": ["书记", "市长"], "points": 30},
            {"id": "instruction", "name": "其他领导批示", "source": "instruction", "points": 10}
        ],
        "repost_percent": 50, "class_percent": {"township": 120}, "late": {"by_day": 5, "percent": 0, "points": 1},
        "cap": {"points": 90, "per": "month"},
        "requirements": [{"name": "长信息", "of": "sent", "least_words": 800, "least": {"*": 1}, "per": "quarter", "when_met": 2, "each_missing": 3, "when_none": 1}],
        "bonuses": [{"name": "满两条", "rules": ["nation"], "at_least": 2, "per": "year", "points": 5, "again": true}]
    }))
    .unwrap()
}

fn lines(scheme: &Scheme, credits: &[Credit]) -> Vec<String> {
    let bare = Scheme { requirements: Vec::new(), ..scheme.clone() };
    let standing = Standing { class: "*".into(), ..Standing::default() };
    let sheet = score(&bare, &standing, credits, &[], &[(2026, 3)]);
    sheet.entries.into_iter().map(|entry| format!("{} {}", entry.rule, entry.points.text())).collect()
}

fn placed(record: i64, level: &str) -> Credit {
    Credit { article: Some(Id(record)), ..credit(record, Source::Placement, level, "print") }
}

#[test]
fn every_part_of_the_grammar_counts() {
    let own = whole_grammar();
    assert_eq!(faults(&own), []);
    let front = Credit { outlet: "人民日报".into(), position: "front".into(), ..placed(1, "nation") };
    assert_eq!(lines(&own, std::slice::from_ref(&front)), ["paper 50"]);
    assert_eq!(lines(&own, &[Credit { outlet: "光明日报".into(), ..front.clone() }]), ["nation 20"]);
    assert_eq!(lines(&own, &[Credit { usage: "repost".into(), ..placed(1, "nation") }]), ["nation 10"]);
    let none = Scheme { repost_percent: 0, ..own.clone() };
    assert!(lines(&none, &[Credit { usage: "repost".into(), ..placed(1, "nation") }]).is_empty());
    assert_eq!(lines(&own, &[Credit { words: 1200, ..placed(1, "city") }]), ["long 6"]);
    let four: Vec<Credit> = (1..=4).map(|n| placed(n, "city")).collect();
    assert_eq!(lines(&own, &four), ["city 4", "city 4", "city 2", "city 2"]);
    let late = Credit { recorded_at: at("2026-04-06"), ..placed(1, "nation") };
    assert_eq!(lines(&own, std::slice::from_ref(&late)), ["nation -1"]);
    assert_eq!(lines(&own, &[Credit { recorded_at: at("2026-04-05"), ..late.clone() }]), ["nation 20"]);
    assert_eq!(lines(&own, &[Credit { recorded_at: 0, overdue: true, ..late }]), ["nation -1"]);
    let research =
        Credit { kind: "gov_info".into(), genre: "research".into(), ..credit(1, Source::Adoption, "city", "市刊") };
    assert_eq!(lines(&own, &[research]), ["research 10"]);
    assert_eq!(lines(&own, &[credit(1, Source::Instruction, "city", "张书记")]), ["secretary 30"]);
    assert_eq!(lines(&own, &[credit(1, Source::Instruction, "city", "李副市长").clone()]), ["secretary 30"]);
    assert_eq!(lines(&own, &[credit(1, Source::Instruction, "city", "王主任")]), ["instruction 10"]);
    let many: Vec<Credit> = (1..=5).map(|n| placed(n, "nation")).collect();
    assert_eq!(
        lines(&own, &many),
        ["nation 20", "nation 20", "nation 20", "nation 20", "nation 10", "bonus 10"],
        "the cap of the month cuts rules, not the bonus for two times two"
    );
}

#[test]
fn shares_classes_and_requirements() {
    let own = whole_grammar();
    let second = Credit { share: 40, leads: false, ..placed(1, "nation") };
    assert_eq!(lines(&own, std::slice::from_ref(&second)), ["nation 8"]);
    let with = |shares| Scheme { shares, ..own.clone() };
    assert_eq!(lines(&with(Shares::Full), std::slice::from_ref(&second)), ["nation 20"]);
    assert!(lines(&with(Shares::First), std::slice::from_ref(&second)).is_empty());
    assert_eq!(lines(&with(Shares::First), &[Credit { leads: true, ..second }]), ["nation 20"]);

    let town = Standing { class: "township".into(), ..Standing::default() };
    let of = |standing: &Standing, credits: &[Credit], months: &[(i16, i8)]| {
        score(&own, standing, credits, &[], months).total.text()
    };
    assert_eq!(of(&town, &[placed(1, "nation")], &[(2026, 1), (2026, 2)]), "24", "the quarter is not over");
    let quarter = [(2026, 1), (2026, 2), (2026, 3)];
    assert_eq!(of(&town, &[placed(1, "nation")], &quarter), "20", "24 − 3 missing − 1 for none");
    let item = |words| SentItem { at: at("2026-02-02"), kind: "news".into(), genre: "".into(), words };
    let sent = |words| Standing { items: vec![item(words)], ..town.clone() };
    assert_eq!(of(&sent(900), &[], &quarter), "2");
    assert_eq!(of(&sent(700), &[], &quarter), "-4");
    let adjusted = Standing {
        adjustments: vec![Adjustment {
            record: Id(5),
            at: at("2026-03-01"),
            points: Points(250),
            why: "申诉成立".into(),
        }],
        ..sent(900)
    };
    assert_eq!(of(&adjusted, &[], &quarter), "4.5");
}

#[test]
fn nothing_for_two_months_running_costs_from_the_second_on() {
    let twice = Scheme {
        requirements: vec![Requirement {
            name: "连续两个月零报送".into(),
            of: Counted::Sent,
            kinds: Vec::new(),
            levels: Vec::new(),
            least_words: None,
            least: BTreeMap::from([("*".to_owned(), 1)]),
            per: Span::Month,
            when_met: Points(0),
            each_missing: Points(0),
            when_none: Points::whole(5),
            none_in_a_row: 2,
        }],
        ..Scheme::default()
    };
    let sent = |months: &[&str]| Standing {
        items: months
            .iter()
            .map(|day| SentItem { at: at(day), kind: "news".into(), genre: "".into(), words: 0 })
            .collect(),
        ..Standing::default()
    };
    let half: Vec<(i16, i8)> = (1..=6).map(|month| (2026, month)).collect();
    let points = |months: &[&str]| score(&twice, &sent(months), &[], &[], &half).total.text();
    assert_eq!(points(&["2026-02-10", "2026-04-10", "2026-06-10"]), "0", "never two in a row");
    assert_eq!(points(&["2026-01-10", "2026-05-10"]), "-10", "March and April follow February");
    assert_eq!(points(&[]), "-25");
}

#[test]
fn a_scheme_says_what_is_wrong_with_it() {
    for (id, _) in PUBLISHED {
        assert_eq!(faults(&scheme(id)), [], "{id}");
    }
    let mut own = whole_grammar();
    own.name = " ".into();
    own.rules.swap(0, 1);
    own.rules[2].multiplier = -1;
    own.bonuses[0].rules.push("nothing".into());
    own.penalties.push(Penalty {
        fault: "late".into(),
        name: "迟报".into(),
        points: Points::whole(3),
        spoils_item: false,
        empties_month: false,
        veto: false,
    });
    let said: Vec<String> = faults(&own).into_iter().map(|fault| fault.at).collect();
    assert_eq!(said, ["name", "rules.1.order", "rules.2.multiplier", "bonuses.0.rules", "penalties.0.points"]);
}

#[test]
fn every_sign_of_the_legend_is_used_once() {
    let mut seen = std::collections::BTreeSet::new();
    for source in [Source::Adoption, Source::Placement, Source::Sent, Source::Instruction] {
        for level in ["own", "city", "province", "nation"] {
            for usage in ["single", "combined"] {
                seen.insert(flag(&Credit { usage: usage.into(), ..credit(1, source, level, "x") }));
            }
        }
    }
    assert_eq!(seen, LEGEND.iter().map(|(sign, _)| *sign).collect());
}
