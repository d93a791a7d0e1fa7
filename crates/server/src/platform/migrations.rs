//! Every migration in order. A feature's tables stand in its own file; all files are one dialect.

use db::Migration;

macro_rules! migrations {
    ($($name:literal),* $(,)?) => {
        /// All of them, in order of application.
        pub const ALL: &[Migration] = &[$(Migration {
            name: $name,
            sql: include_str!(concat!("../../migrations/", $name, ".sql")),
        }),*];
    };
}

// A feature adds its own line.
#[rustfmt::skip]
migrations![
    "0001_people",
    "0002_media",
    "0003_newsroom",
    "0004_monitor",
    "0005_cases",
    "0006_papers",
    "0007_figures",
    "0008_outreach",
    "0009_portal",
    "0020_monitor",
    "0050_figures_counting",
    "0051_outreach_ledgers",
    "0030_paper_templates",
    "0031_case_articles",
    "0040_newsroom_work",
    "0060_monitor",
    "0061_event_to_grade",
    "0062_placement_scored",
    "0063_alert_unsent",
    "0064_item_of_event",
    "0065_grading_waits",
    "0066_edit_carried",
    "0067_alert_unanswered",
];

#[cfg(test)]
mod tests {
    #[test]
    fn no_file_is_forgotten() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
        let mut files: Vec<String> = std::fs::read_dir(folder).unwrap().map(name).collect();
        let mut listed: Vec<String> = super::ALL.iter().map(|one| format!("{}.sql", one.name)).collect();
        files.sort_unstable();
        listed.sort_unstable();
        assert_eq!(files, listed);
    }
}
