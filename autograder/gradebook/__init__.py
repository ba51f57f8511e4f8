"""The store turned into what an instructor opens: gradebook.csv, feedback files, report.html."""
