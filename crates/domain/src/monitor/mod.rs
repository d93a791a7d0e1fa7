//! 舆情监测: watches, relevance, sameness, events, levels and alerts.
