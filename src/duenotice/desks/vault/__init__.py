"""The vault in the browser: open it, lock it, the list of cases, the case file, exhibits, search, log, backups."""
