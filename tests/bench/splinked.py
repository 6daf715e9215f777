"""The same two files by splink with its default settings: `python splinked.py FOLDER [floor]`.

Prints JSON: CPU seconds of reading, training and scoring, pairs scored, and how well the likeliest
pair of each line does; with `floor`, of reading both files whole and one exact join, by DuckDB.
Needs `splink>=5` alone, so that it can run in an environment of its own.
"""

import json
import logging
import resource
import sys
import tempfile
import time

import duckdb

FILES = {"pay": ("payroll", "pay_id"), "reg": ("registry", "person_id")}
NAMES = "string_split(regexp_replace(lower(full_name), '[^a-z ]', '', 'g'), ' ')"


def main(folder, only_floor):
    base = duckdb.connect()
    started = time.process_time()
    for table, (file, _id) in FILES.items():
        base.execute(
            f"CREATE TABLE {table}_read AS FROM read_csv('{folder}/{file}.csv', all_varchar=true)"
        )
    if only_floor:
        base.execute("SELECT count(*) FROM pay_read JOIN reg_read USING (service_no)").fetchall()
        print(json.dumps({"cpu": time.process_time() - started}))
        return
    found = scored(base)
    with tempfile.TemporaryDirectory() as here:
        base.execute(f"COPY (FROM {found}) TO '{here}/pairs.csv'")
    spent = time.process_time() - started
    base.execute(f"CREATE TABLE truth AS FROM read_csv('{folder}/truth.csv', all_varchar=true)")
    said = base.execute(
        f"""WITH best AS (
            SELECT unique_id_l l, arg_max(unique_id_r, match_probability) r,
                   max(match_probability) p
            FROM (SELECT CASE WHEN unique_id_l[1] = 'P' THEN unique_id_l ELSE unique_id_r END
                             unique_id_l,
                         CASE WHEN unique_id_l[1] = 'P' THEN unique_id_r ELSE unique_id_l END
                             unique_id_r, match_probability FROM {found})
            GROUP BY 1)
        SELECT count(*) FILTER (p >= .5), count(*) FILTER (p >= .5 AND r = person_id)
        FROM best JOIN truth ON l = pay_id"""
    ).fetchone()
    (real,) = base.execute("SELECT count(person_id) FROM truth WHERE person_id <> ''").fetchone()
    (pairs,) = base.execute(f"SELECT count(*) FROM {found}").fetchone()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    f1 = 200 * said[1] / (said[0] + real)
    print(json.dumps({"cpu": spent, "pairs": pairs, "f1": f1, "mb": peak}))


def scored(base):
    import splink.comparison_library as cl  # noqa: PLC0415
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: PLC0415

    logging.disable(logging.WARNING)
    for table, (_file, id_) in FILES.items():
        base.execute(f"""CREATE TABLE {table} AS SELECT {id_} unique_id,
            nullif(replace(service_no, '-', ''), '') service_no, nullif({NAMES}[1], '') name_1,
            nullif({NAMES}[2], '') name_2, nullif({NAMES}[3], '') name_3, nullif(dob, '') dob,
            nullif(phone, '') phone, nullif(account, '') account, nullif(unit, '') unit
            FROM {table}_read""")
    api = DuckDBAPI(base)
    tables = [api.register(table, dataset_display_name=table) for table in FILES]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            *(cl.NameComparison(f"name_{n}") for n in (1, 2, 3)),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.LevenshteinAtThresholds("service_no"),
            *(cl.ExactMatch(name) for name in ("phone", "account", "unit")),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("service_no"), block_on("phone"), block_on("account"),
            block_on("name_1", "name_2", "name_3"), block_on("name_1", "name_2", "dob"),
            block_on("name_1", "dob", "unit"),
        ],
    )  # fmt: skip
    linker = Linker(tables, settings, log_level=logging.WARNING)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("service_no")], recall=0.8
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in (block_on("service_no"), block_on("name_1", "name_2", "name_3")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict()
    return found.physical_name


if __name__ == "__main__":
    main(sys.argv[1], "floor" in sys.argv[2:])
