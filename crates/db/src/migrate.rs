//! Migrations: one list, one dialect, append-only. What was applied is remembered with its hash.

use crate::{Db, Dialect, Error, Result, args};
use sha2::{Digest, Sha256};

/// One step of the schema: a name such as `0004_monitor` and its statements, separated by `;` at line ends.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Sorts in the order of application and never changes.
    pub name: &'static str,
    /// Statements in the shared dialect.
    pub sql: &'static str,
}

pub(crate) async fn run(db: &Db, migrations: &[Migration]) -> Result<Vec<&'static str>> {
    let mut tx = db.begin().await?;
    if tx.dialect() == Dialect::Postgres {
        // Two processes of one system may start together.
        tx.run("SELECT pg_advisory_xact_lock(7700110024)", args![]).await?;
    }
    tx.run(
        "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, hash TEXT NOT NULL, seq BIGINT NOT NULL)",
        args![],
    )
    .await?;
    let applied: Vec<(String, String)> = tx.all("SELECT name, hash FROM migration ORDER BY seq", args![]).await?;
    let mut fresh = Vec::new();
    for (seq, migration) in migrations.iter().enumerate() {
        let hash = hex(&Sha256::digest(migration.sql.replace("\r\n", "\n")));
        match applied.iter().find(|(name, _)| name == migration.name) {
            Some((_, known)) if *known == hash => continue,
            Some(_) => {
                return Err(Error::Broken(format!(
                    "migration {} was changed after it had been applied; migrations are append-only",
                    migration.name
                )));
            }
            None => {}
        }
        for statement in statements(migration.sql) {
            tx.run(&statement, args![]).await?;
        }
        tx.run("INSERT INTO migration (name, hash, seq) VALUES ($1, $2, $3)", args![migration.name, hash, seq]).await?;
        fresh.push(migration.name);
    }
    if let Some((name, _)) = applied.iter().find(|(name, _)| !migrations.iter().any(|m| m.name == name)) {
        return Err(Error::Broken(format!(
            "the database knows migration {name}, which this program does not: it is newer"
        )));
    }
    tx.commit().await?;
    Ok(fresh)
}

/// Statements end with `;` at the end of a line; comment lines are dropped.
fn statements(sql: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut current = String::new();
    for line in sql.lines() {
        let line = line.split_once("--").map_or(line, |(code, _)| code).trim_end();
        if line.is_empty() {
            continue;
        }
        current.push_str(line);
        current.push('\n');
        if line.ends_with(';') {
            found.push(std::mem::take(&mut current).trim_end_matches([';', '\n']).to_owned());
        }
    }
    if !current.trim().is_empty() {
        found.push(current);
    }
    found
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn statements_end_at_line_ends_and_comments_fall_away() {
        let found = super::statements("-- a\nCREATE TABLE a (b TEXT); -- c\n\nCREATE INDEX i\n  ON a (b);\n");
        assert_eq!(found, ["CREATE TABLE a (b TEXT)", "CREATE INDEX i\n  ON a (b)"]);
    }
}
