"""Operations: what keeps the site alive: health, backups, keys, servers, and the commands."""
