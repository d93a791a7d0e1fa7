//! One paper of each kind an office sends out, with invented names: shared by the golden tests and the example.

use paper::block::*;

/// 2026-11-22 08:00 in China.
pub const MADE_AT: i64 = 1_795_305_600_000;

pub fn all() -> Vec<(&'static str, Paper)> {
    vec![
        ("舆情专报", special_report()),
        ("督办单", supervision_order()),
        ("舆情月报", monthly()),
        ("工作简报", bulletin()),
        ("采用通报", ranking_notice()),
        ("工作总结", summary()),
        ("上行请示", upward_letter()),
    ]
}

fn properties() -> Properties {
    Properties {
        author: "临江市卫生健康委员会".into(), keywords: vec!["卫生健康宣传".into()], created_at: MADE_AT
    }
}

fn link(key: &str) -> String {
    format!("https://weixuan.linjiang.example/app/figures/{key}")
}

fn figure(text: &str, key: &str) -> Run {
    Run::figure(text, key, link(key))
}

/// 舆情专报: one event, one page.
pub fn special_report() -> Paper {
    Paper {
        head: Head::Bulletin(BulletinHead {
            name: "舆情专报".into(),
            issue: "第36期".into(),
            total: "总第128期".into(),
            office: "临江市卫生健康委员会新闻办公室".into(),
            date: "2026年11月20日".into(),
            secrecy: "内部资料".into(),
            urgency: "加急".into(),
            copy_no: Some(3),
        }),
        title: "关于网传“青山县某医院拒收急诊病人”的情况报告".into(),
        blocks: vec![
            Block::runs(vec![
                Run::text(
                    "11月19日21时40分，本地论坛出现网帖，称青山县一家医院夜间拒收急诊病人。截至20日8时，监测到相关信息",
                ),
                figure("213条", "items.event-36")
                    .with_footnote("按首发与转载分别计数，截至2026年11月20日8时；据不完全统计。"),
                Run::text("，其中敏感信息"),
                figure("3条", "items.sensitive-36"),
                Run::text("，研判为较大（Ⅲ级）。"),
            ]),
            Block::heading(1, "网上反映"),
            Block::para("首发为本地论坛网民“江边的风”，19日22时后经短视频账号转发扩散，主要诉求是说明当晚接诊经过。"),
            Block::heading(1, "核实情况"),
            Block::para(
                "县卫生健康局连夜调阅分诊记录和监控录像：患者20时52分到院，因缺少相应专科，值班医师完成初步处置后，由救护车转送市中心医院，21时35分入院，目前病情平稳。网帖所称“拒收”与事实不符，但转诊告知不够充分。",
            ),
            Block::heading(1, "传播情况"),
            Block::Chart(Chart {
                shape: ChartShape::Line,
                unit: "条".into(),
                categories: ["20时", "21时", "22时", "23时", "0时", "1时", "2时", "3时", "4时", "5时", "6时", "7时"]
                    .map(String::from)
                    .to_vec(),
                series: vec![Series {
                    name: String::new(),
                    values: [0.0, 4.0, 38.0, 61.0, 44.0, 22.0, 12.0, 7.0, 4.0, 3.0, 6.0, 12.0].map(Some).to_vec(),
                }],
                height_mm: 42.0,
                title: "图1 每小时新增信息量".into(),
                ..Chart::default()
            }),
            Block::heading(1, "处置建议"),
            Block::para(
                "一是由县卫生健康局今日12时前对外说明接诊经过；二是规范夜间转诊告知；三是持续监测24小时，防止次生舆情。",
            ),
        ],
        colophon: Some(Colophon {
            report_to: "市委宣传部、市政府办公室，委领导".into(),
            send_to: "委医政科、应急办".into(),
            issue_to: "青山县卫生健康局".into(),
            duties: vec![
                ("责任编辑".into(), "林一舟".into()),
                ("审核".into(), "周见山".into()),
                ("签发".into(), "许明远".into()),
                ("电话".into(), "0000-1234567".into()),
            ],
            print_run: Some(20),
            ..Colophon::default()
        }),
        properties: properties(),
        ..Paper::default()
    }
}

/// 督办单 with its return slip on the second page.
pub fn supervision_order() -> Paper {
    let row = |a: &str, b: &str, c: &str, d: &str| vec![Cell::label(a), Cell::text(b), Cell::label(c), Cell::text(d)];
    let wide = |label: &str, text: &str, high: f32| vec![Cell::label(label), Cell::text(text).across(3).high(high)];
    let columns = || vec![Column::new("", 1.1), Column::new("", 2.4), Column::new("", 1.1), Column::new("", 2.0)];
    Paper {
        title: "临江市卫生健康委员会舆情督办单".into(),
        subtitle: "临卫舆督〔2026〕15号".into(),
        blocks: vec![Block::Table(Table {
            columns: columns(),
            rows: vec![
                row("承办单位", "青山县卫生健康局", "协办单位", "市中心医院"),
                row("舆情等级", "较大（Ⅲ级）", "发现时间", "11月19日21时46分"),
                row("下发时间", "11月19日22时30分", "反馈时限", "11月20日12时前"),
                wide("舆情摘要", "网帖称青山县一家医院夜间拒收急诊病人，已有短视频账号转发，阅读量约3.2万次。", 16.0),
                wide(
                    "督办要求",
                    "1.立即核实接诊和转诊全过程，20日8时前报初步情况；\n2.20日12时前书面反馈核查结论、处置措施和拟对外答复口径；\n3.安排专人联系当事人，做好解释。",
                    30.0,
                ),
                wide("督办依据", "《临江市卫生健康系统舆情处置办法》第九条（2026年7月1日起施行的版本）", 10.0),
                wide("领导批示", "请县局连夜核实，如实回应。\n许明远　11月19日", 14.0),
                row("经办人", "林一舟　0000-1234567", "签发人", "周见山"),
            ],
            ..Table::default()
        })],
        signature: Some(Signature {
            units: vec!["临江市卫生健康委员会新闻办公室".into()],
            date: "2026年11月19日".into(),
            sealed: true,
        }),
        annexes: vec![Annex {
            title: "舆情督办反馈单".into(),
            blocks: vec![Block::Table(Table {
                columns: columns(),
                rows: vec![
                    row("督办单号", "临卫舆督〔2026〕15号", "反馈单位", ""),
                    wide("核查事实", "", 44.0),
                    wide("采取措施", "", 34.0),
                    wide("对外答复", "", 26.0),
                    row("责任人", "", "联系电话", ""),
                    wide("附件清单", "", 12.0),
                    wide("办结意见", "", 22.0),
                ],
                ..Table::default()
            })],
        }],
        properties: properties(),
        ..Paper::default()
    }
}

const COUNTIES: [&str; 12] = [
    "青山县",
    "白沙县",
    "云溪区",
    "江北区",
    "东湖区",
    "石桥县",
    "安平县",
    "临港新区",
    "南塘市",
    "丰乐县",
    "永宁县",
    "松岭县",
];

/// 舆情月报: tables, charts, a long list.
pub fn monthly() -> Paper {
    let media = ["新闻网站", "微博", "客户端", "微信", "论坛", "短视频"];
    let days: Vec<String> = (1..=31).map(|day| format!("{day}日")).collect();
    let wave = |scale: f64, shift: usize| -> Vec<Option<f64>> {
        (0..31).map(|day| Some((scale * (2.0 + (((day + shift) * 37) % 17) as f64 / 5.0)).round())).collect()
    };
    let case = |n: usize| {
        let state = ["已办结", "已办结", "办理中", "已办结", "已归档"][n % 5];
        vec![
            Cell::text((n + 1).to_string()),
            Cell::text(format!("关于{}群众反映接种点排队时间较长的网帖", COUNTIES[n % 12])),
            Cell::text(COUNTIES[n % 12]),
            Cell::text(["Ⅳ级", "Ⅲ级", "Ⅳ级"][n % 3]),
            Cell::text(format!("{}", 3 + n * 7 % 40)),
            Cell::text(state),
        ]
    };
    Paper {
        head: Head::Bulletin(BulletinHead {
            name: "卫生健康舆情月报".into(),
            issue: "第10期".into(),
            office: "临江市卫生健康委员会新闻办公室".into(),
            date: "2026年11月2日".into(),
            ..BulletinHead::default()
        }),
        title: "2026年10月全市卫生健康舆情分析".into(),
        blocks: vec![
            Block::Note {
                label: "编者按".into(),
                runs: vec![Run::text(
                    "本期数据取自2026年10月1日0时至31日24时，11月1日9时冻结；同一稿件的转载只计一次。",
                )],
            },
            Block::heading(1, "总体情况"),
            Block::runs(vec![
                Run::text("10月共监测到涉及我市卫生健康系统的信息"),
                figure("92856条", "items.total@2026-10"),
                Run::text("，环比上升6.0%，同比下降2.3%。其中正面信息"),
                figure("61842条", "items.positive@2026-10"),
                Run::text("，占66.6%；负面信息"),
                figure("31014条", "items.negative@2026-10"),
                Run::text("，占33.4%。预防接种知晓率调查结果"),
                Run::missing("东湖区"),
                Run::text("。"),
            ]),
            Block::heading(2, "来源分布"),
            Block::Table(Table {
                caption: "表1 10月信息来源分布".into(),
                unit: "条".into(),
                columns: vec![
                    Column::center("序号", 0.6),
                    Column::new("来源", 1.6),
                    Column::number("信息量", 1.2),
                    Column::number("占比", 1.0),
                    Column::number("环比", 1.0),
                ],
                rows: media
                    .iter()
                    .enumerate()
                    .map(|(at, name)| {
                        vec![
                            Cell::text((at + 1).to_string()),
                            Cell::text(*name),
                            Cell::run(figure(&(20_000 - at * 2_845).to_string(), &format!("items.source.{at}"))),
                            Cell::text(format!("{:.1}%", 21.5 - at as f64 * 3.1)),
                            Cell::text(format!("{:+.1}%", 6.0 - at as f64 * 2.2)),
                        ]
                    })
                    .chain([vec!["".into(), "合计".into(), "92856".into(), "100.0%".into(), "+6.0%".into()]])
                    .collect(),
                total: true,
                note: "数据来源：卫宣监测库，截至2026年11月1日9时。".into(),
                ..Table::default()
            }),
            Block::heading(2, "每日走势"),
            Block::Chart(Chart {
                shape: ChartShape::Line,
                title: "图1 10月每日信息量".into(),
                unit: "条".into(),
                categories: days,
                series: vec![
                    Series { name: "全部".into(), values: wave(900.0, 0) },
                    Series { name: "负面".into(), values: wave(300.0, 5) },
                ],
                note: "截至2026年11月1日9时".into(),
                ..Chart::default()
            }),
            Block::heading(2, "各县区情况"),
            Block::Chart(Chart {
                shape: ChartShape::StackedBar,
                title: "图2 各县区信息量与倾向".into(),
                unit: "条".into(),
                categories: COUNTIES.map(String::from).to_vec(),
                series: vec![
                    Series { name: "正面".into(), values: (0..12).map(|n| Some(f64::from(420 - n * 23))).collect() },
                    Series { name: "中性".into(), values: (0..12).map(|n| Some(f64::from(120 + n * 5))).collect() },
                    Series {
                        name: "负面".into(), values: (0..12).map(|n| Some(f64::from(60 + n * 9 % 50))).collect()
                    },
                ],
                ..Chart::default()
            }),
            Block::heading(1, "办理情况"),
            Block::para("10月下发督办单34件，按时反馈33件，按时率97.1%；从发现到办结的中位时间为26小时。"),
            Block::Table(Table {
                caption: "表2 10月督办件一览".into(),
                columns: vec![
                    Column::center("序号", 0.6),
                    Column::new("事由", 4.0),
                    Column::center("承办单位", 1.3),
                    Column::center("等级", 0.8),
                    Column::number("用时（小时）", 1.0),
                    Column::center("状态", 1.0),
                ],
                rows: (0..34).map(case).collect(),
                ..Table::default()
            }),
            Block::Chart(Chart {
                title: "图3 各类主题数量".into(),
                unit: "件".into(),
                categories: ["医患纠纷", "医疗安全", "收费", "疫苗接种", "传染病"].map(String::from).to_vec(),
                series: vec![
                    Series { name: "9月".into(), values: [9.0, 6.0, 4.0, 8.0, 3.0].map(Some).to_vec() },
                    Series { name: "10月".into(), values: [7.0, 5.0, 6.0, 12.0, 4.0].map(Some).to_vec() },
                ],
                ..Chart::default()
            }),
            Block::heading(1, "经验与不足"),
            Block::List {
                items: vec![
                    vec![Run::text("一是首次回应普遍加快，Ⅲ级以上事件均在5小时内发布权威信息。")],
                    vec![Run::text("二是个别单位反馈内容空泛，被退回重报2件。")],
                ],
            },
            Block::heading(1, "下月关注"),
            Block::heading(3, "时间节点"),
            Block::para("11月14日世界糖尿病日、11月18日世界慢阻肺日前后，健康咨询类信息预计增多。"),
            Block::heading(4, "季节因素"),
            Block::para("气温下降，呼吸道传染病进入高发期，请各地提前准备发布口径。"),
        ],
        colophon: Some(Colophon {
            report_to: "市委宣传部、市委网信办，委领导".into(),
            issue_to: "各县（市、区）卫生健康局，委直各单位，机关各科室".into(),
            duties: vec![
                ("编辑".into(), "林一舟".into()),
                ("审核".into(), "周见山".into()),
                ("签发".into(), "许明远".into()),
            ],
            print_run: Some(60),
            ..Colophon::default()
        }),
        properties: properties(),
        ..Paper::default()
    }
}

/// 简报.
pub fn bulletin() -> Paper {
    Paper {
        head: Head::Bulletin(BulletinHead { name: "卫生健康工作简报".into(), issue: "第45期".into(), office: "临江市卫生健康委员会办公室".into(), date: "2026年11月18日".into(), ..BulletinHead::default() }),
        title: "云溪区“三个一”推动健康科普进村入户".into(),
        blocks: Block::paras(
            "今年以来，云溪区卫生健康局把健康科普作为基层卫生工作的重要抓手，围绕一支队伍、一个平台、一套机制，推动科普资源下沉，全区居民健康素养水平稳步提升。\n建强一支队伍。从区镇两级医疗机构遴选86名医务人员组建宣讲团，分为慢性病防治、妇幼健康、中医养生等6个小组，实行村居点单、宣讲团接单，今年已开展宣讲212场，直接受众1.3万余人次。\n用好一个平台。整合村广播、宣传栏和微信群，每周推送一条本地医生录制的方言短音频，累计推送46条；针对老年人编印大字版折页1.2万份，由家庭医生入户时一并发放。\n健全一套机制。将科普工作纳入乡镇卫生院年度考核，按月通报场次和群众评价，排名后两位的单位由分管领导约谈，防止宣讲走过场。\n下一步，云溪区将把宣讲课程拍成短视频，在全区候诊区和政务大厅循环播放，并适时评选群众最喜爱的健康讲师。",
        )
        .into_iter()
        .chain([Block::Para(Para { runs: vec![Run { text: "（云溪区卫生健康局供稿）".into(), look: Look::Kai, figure: None }], align: Align::Right, ..Para::default() })])
        .collect(),
        colophon: Some(Colophon { report_to: "省卫生健康委办公室，市委办公室、市政府办公室".into(), send_to: "市直有关部门".into(), issue_to: "各县（市、区）卫生健康局，委直各单位".into(), extra_to: "云溪区人民政府".into(), duties: vec![("责任编辑".into(), "沈予安".into()), ("签发".into(), "周见山".into())], print_run: Some(80), ..Colophon::default() }),
        properties: properties(),
        ..Paper::default()
    }
}

/// 通报 as a letter with red head, a ranking table with merged headings and an annex.
pub fn ranking_notice() -> Paper {
    let number = |n: usize| Cell::text(n.to_string());
    Paper {
        head: Head::Letter(LetterHead {
            issuers: vec!["临江市卫生健康委员会办公室文件".into()],
            number: "临卫办〔2026〕87号".into(),
            ..LetterHead::default()
        }),
        title: "临江市卫生健康委员会办公室关于2026年10月全市卫生健康系统信息采用情况的通报".into(),
        recipients: "各县（市、区）卫生健康局，委直各单位，机关各科室".into(),
        blocks: vec![
            Block::runs(vec![
                Run::text("10月，全市各单位报送政务信息"),
                figure("275条", "submissions@2026-10"),
                Run::text("，采用"),
                figure("118条", "adoptions@2026-10"),
                Run::text("，采用率42.9%。现将有关情况通报如下。"),
            ]),
            Block::heading(1, "采用排名"),
            Block::Table(Table {
                caption: "表1 10月信息采用情况".into(),
                unit: "条、分".into(),
                head: vec![vec![
                    Cell::label("名次").down(2),
                    Cell::label("单位").down(2),
                    Cell::label("报送").down(2),
                    Cell::label("采用").across(3),
                    Cell::label("得分").down(2),
                    Cell::label("全年任务").across(2),
                ]],
                columns: vec![
                    Column::center("名次", 0.7),
                    Column::new("单位", 2.4),
                    Column::number("报送", 0.8),
                    Column::number("省级", 0.8),
                    Column::number("市级", 0.8),
                    Column::number("委内", 0.8),
                    Column::number("得分", 0.9),
                    Column::number("完成", 0.8),
                    Column::number("差额", 0.8),
                ],
                rows: COUNTIES
                    .iter()
                    .enumerate()
                    .map(|(at, name)| {
                        vec![
                            number(at + 1),
                            Cell::text(*name),
                            number(34 - at * 2),
                            number(4 - at / 3),
                            number(7 - at / 2),
                            number(12 - at),
                            number(86 - at * 6),
                            number(28 - at),
                            Cell::text(if at < 4 { "0".into() } else { (at - 3).to_string() }),
                        ]
                    })
                    .chain([vec![
                        "".into(),
                        "合计".into(),
                        number(276),
                        number(30),
                        number(54),
                        number(78),
                        "".into(),
                        number(270),
                        number(36),
                    ]])
                    .collect(),
                total: true,
                note: "计分规则：2026年版，自2026年1月1日起施行；省级5分、市级3分、委内1分。".into(),
            }),
            Block::heading(1, "存在问题"),
            Block::heading(2, "个别单位零报送"),
            Block::para(
                "松岭县人民医院、永宁县疾病预防控制中心连续两个月未报送信息，请分析原因，限11月25日前书面说明。",
            ),
            Block::heading(2, "时效性不强"),
            Block::para("部分单位活动结束一周后才报送，失去新闻价值。今后活动类信息应在24小时内报送。"),
            Block::heading(1, "下步要求"),
            Block::para("各单位要对照全年任务查漏补缺，11月底前任务完成率低于80%的，由分管领导作出说明。"),
        ],
        attachments: vec!["10月好信息名单".into(), "10月各单位报送明细".into()],
        signature: Some(Signature {
            units: vec!["临江市卫生健康委员会办公室".into()],
            date: "2026年11月3日".into(),
            sealed: false,
        }),
        remark: "此件公开发布".into(),
        annexes: vec![
            Annex {
                title: "10月好信息名单".into(),
                blocks: (0..5)
                    .map(|n| Block::para(format!("{}《家门口的健康小屋》（{}）", n + 1, COUNTIES[n])))
                    .collect(),
            },
            Annex {
                title: "10月各单位报送明细".into(),
                blocks: vec![Block::Table(Table {
                    columns: vec![
                        Column::center("序号", 0.7),
                        Column::new("标题", 4.0),
                        Column::center("单位", 1.4),
                        Column::center("日期", 1.2),
                        Column::center("采用", 0.8),
                    ],
                    rows: (0..48)
                        .map(|n| {
                            vec![
                                number(n + 1),
                                Cell::text(format!("{}开展第{}场健康知识进社区活动", COUNTIES[n % 12], n + 3)),
                                Cell::text(COUNTIES[n % 12]),
                                Cell::text(format!("10月{}日", 1 + n % 30)),
                                Cell::text(if n % 3 == 0 { "市级" } else { "" }),
                            ]
                        })
                        .collect(),
                    ..Table::default()
                })],
            },
        ],
        colophon: Some(Colophon {
            copy_to: "省卫生健康委宣传处，市委办公室、市政府办公室".into(),
            office: "临江市卫生健康委员会办公室".into(),
            printed_on: "2026年11月3日".into(),
            ..Colophon::default()
        }),
        properties: properties(),
        ..Paper::default()
    }
}

/// 年度工作总结, no red head.
pub fn summary() -> Paper {
    let text = "我们坚持以习惯养成促健康素养提升，围绕重点人群、重点场所和重点时段开展宣传，组织各级媒体深入基层采访，推出了一批有温度的报道。全年工作有部署、有检查、有通报，各县区和委直单位通讯员队伍保持稳定，报送质量逐步提高。";
    Paper {
        title: "2026年卫生健康宣传工作总结".into(),
        blocks: vec![
            Block::runs(vec![Run::text("2026年，全市卫生健康宣传工作紧紧围绕中心任务，"), Run::text(text)]),
            Block::heading(1, "新闻宣传"),
            Block::runs(vec![
                Run::text("截至10月底，各级媒体共刊登"),
                figure("589篇", "placements.total"),
                Run::text("，其中国家级"),
                figure("18篇", "placements.national"),
                Run::text("、行业"),
                figure("15篇", "placements.trade"),
                Run::text("、省级主要"),
                figure("68篇", "placements.province"),
                Run::text("、市级主流"),
                figure("122篇", "placements.city"),
                Run::text("、新媒体"),
                figure("366篇", "placements.new"),
                Run::text("。"),
            ]),
            Block::Chart(Chart {
                title: "图1 各级媒体刊登数量".into(),
                unit: "篇".into(),
                categories: ["国家级", "行业", "省级主要", "市级主流", "新媒体"].map(String::from).to_vec(),
                series: vec![Series {
                    name: String::new(),
                    values: [18.0, 15.0, 68.0, 122.0, 366.0].map(Some).to_vec(),
                }],
                height_mm: 60.0,
                ..Chart::default()
            }),
            Block::heading(2, "典型报道"),
            Block::para(text.repeat(2)),
            Block::heading(1, "舆情应对"),
            Block::para(text.repeat(3)),
            Block::heading(1, "存在问题"),
            Block::para(text),
            Block::heading(1, "下步打算"),
            Block::para(text.repeat(2)),
        ],
        signature: Some(Signature {
            units: vec!["临江市卫生健康委员会宣传科".into()],
            date: "2026年11月22日".into(),
            sealed: false,
        }),
        properties: properties(),
        ..Paper::default()
    }
}

/// 请示: upward, with secrecy, urgency, copy number and signers.
pub fn upward_letter() -> Paper {
    Paper {
        head: Head::Letter(LetterHead {
            issuers: vec!["临江市卫生健康委员会文件".into()],
            number: "临卫〔2026〕112号".into(),
            copy_no: Some(1),
            secrecy: "秘密★1年".into(),
            urgency: "特急".into(),
            signers: vec!["许明远".into()],
        }),
        title: "关于申请健康宣传专项经费的请示".into(),
        recipients: "临江市人民政府".into(),
        blocks: vec![
            Block::para("为进一步做好健康知识普及工作，拟申请专项经费30万元，用于基层宣传阵地建设和宣讲队伍培训。"),
            Block::para("妥否，请批示。"),
        ],
        attachments: vec!["健康宣传专项经费使用方案".into()],
        signature: Some(Signature {
            units: vec!["临江市卫生健康委员会".into()],
            date: "2026年11月5日".into(),
            sealed: true,
        }),
        remark: "联系人：林一舟，电话：0000-1234567".into(),
        colophon: Some(Colophon {
            office: "临江市卫生健康委员会办公室".into(),
            printed_on: "2026年11月5日".into(),
            ..Colophon::default()
        }),
        properties: properties(),
        ..Paper::default()
    }
}
