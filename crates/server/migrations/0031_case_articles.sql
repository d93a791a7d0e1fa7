-- Articles that were begun for a case's public response, and articles that a response names.
CREATE TABLE case_article (
  case_id BIGINT NOT NULL REFERENCES cases(id),
  article_id BIGINT NOT NULL,
  added_by TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  PRIMARY KEY (case_id, article_id)
);
