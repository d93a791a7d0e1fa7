//! The Chinese work calendar: weekends, holidays and swapped workdays.
