"""What runs by itself and who answers for it: one table over all assets. What they do is theirs."""

import datetime as dt
from typing import NamedTuple

import dagster as dg
from dagster import AutomationCondition as When

FRESH = dg.FreshnessPolicy.time_window(fail_window=dt.timedelta(hours=49))
PHOTOS, SPECIES, BELONGINGS = "team:photos", "team:species", "team:belongings"
MUSIC = "team:music"


def when_source_changes(
    *unhurried: str,
) -> dg.AutomationCondition:  # type: ignore[type-arg]
    """Once what it is made of changed, it is missing, or its code is new; not while it runs.

    Latched until it is *requested*, so that an import that lands while a run is under way is asked
    for afterwards: ``eager()`` takes the end of that run for an answer and loses it. Assets that
    are ``unhurried`` are not waited for.
    """
    changed = When.any_deps_updated() | When.newly_missing() | When.code_version_changed()
    latched = changed.since(When.newly_requested() | When.initial_evaluation())
    return (latched & free(*unhurried) & deps_are_checked()).with_label("when_source_changes")


def when_asset_changes() -> dg.AutomationCondition:  # type: ignore[type-arg]
    """For a check: together with its asset, or after a run that left it out.

    Without a condition of its own, a run that holds an asset which checks itself leaves all other
    checks out; what waits for a blocking one would then wait for ever.
    """
    together = When.any_deps_match(When.will_be_requested())
    left_out = When.any_deps_updated().since(When.newly_requested() | When.initial_evaluation())
    return ((together | left_out) & free()).with_label("when_asset_changes")


def free(*unhurried: str) -> dg.AutomationCondition:  # type: ignore[type-arg]
    """Neither it nor what it is made of is being made, but for what is ``unhurried``."""
    busy = When.any_deps_in_progress()
    if unhurried:
        busy = busy.ignore(dg.AssetSelection.assets(*unhurried))
    return ~When.in_progress() & ~busy


def deps_are_checked() -> dg.AutomationCondition:  # type: ignore[type-arg]
    """Blocking checks of all it is made of passed, or will be looked at in the same run.

    ``all_deps_blocking_checks_passed()`` asks whether the checks will be requested, which is told
    only after those who ask: checks stand on one level with what comes after their asset.
    """
    passed = When.all_checks_match(When.check_passed(), blocking_only=True)
    return When.all_deps_match(passed | When.will_be_requested())


def when_new() -> dg.AutomationCondition:  # type: ignore[type-arg]
    """Once it is missing or its code is new; else a sensor asks for it."""
    changed = When.newly_missing() | When.code_version_changed()
    latched = changed.since(When.newly_requested() | When.initial_evaluation())
    return (latched & ~When.in_progress()).with_label("when_new")


def when_code_changes() -> dg.AutomationCondition:  # type: ignore[type-arg]
    """Once its code is new; all else a sensor asks for, which knows the partitions that changed."""
    new = When.code_version_changed().since(When.newly_requested() | When.initial_evaluation())
    return (new & ~When.in_progress()).with_label("when_code_changes")


class Entry(NamedTuple):
    """Who owns an asset, and when it runs; None for what only people and sensors change."""

    owner: str
    condition: dg.AutomationCondition | None = None  # type: ignore[type-arg]
    freshness: dg.FreshnessPolicy | None = None


DERIVED = Entry(PHOTOS, when_source_changes(), FRESH)
# Archives come a few times a year: what is old is no fault.
RELEASED = Entry(SPECIES, when_source_changes())
TABLE: dict[str, Entry] = {
    "photo_sources": Entry(PHOTOS),
    "nextcloud_folders": Entry(PHOTOS),
    "photo_uploads": Entry(PHOTOS),
    "photo_sayings": Entry(PHOTOS),
    "photo_rules": Entry(PHOTOS),
    "face_sayings": Entry(PHOTOS),
    "photo_decisions": Entry(PHOTOS),
    # Bringing takes as long as the network needs: the scan takes in meanwhile what has come.
    "nextcloud_files": Entry(PHOTOS, when_new(), FRESH),
    "photo_catalogue": Entry(PHOTOS, when_source_changes("nextcloud_files"), FRESH),
    "video_previews": DERIVED,
    "photo_previews": DERIVED,
    "photo_metadata": DERIVED,
    "photo_hashes": DERIVED,
    "photo_appearance": DERIVED,
    "photo_descriptors": DERIVED,
    "photo_stacks": DERIVED,
    "photo_duplicates": DERIVED,
    "photo_embeddings": DERIVED,
    "photo_faces": DERIVED,
    "photo_people": DERIVED,
    "photo_ocr": DERIVED,
    "photo_tags": DERIVED,
    "photo_captions": DERIVED,
    "photo_retellings": DERIVED,
    "photo_categories": DERIVED,
    "photo_places": DERIVED,
    "photo_events": DERIVED,
    "photo_words": DERIVED,
    "photo_sidecars": DERIVED,
    "photo_similarity_index": DERIVED,
    "photo_statistics": DERIVED,
    "photo_word_cloud": DERIVED,
    "place_tree": DERIVED,
    "person_scatter": DERIVED,
    "person_company": DERIVED,
    "taxonomy_archives": Entry(SPECIES),
    "taxon_release": RELEASED,
    "name_usages": RELEASED,
    "lineages": RELEASED,
    "vernacular_names": RELEASED,
    "distributions": RELEASED,
    "taxon_references": RELEASED,
    "taxon_details": RELEASED,
    "name_index": RELEASED,
    "release_diff": RELEASED,
    "taxonomy": RELEASED,
    "belongings_sayings": Entry(BELONGINGS),
    "belongings_history": Entry(BELONGINGS),
    "proposal_sayings": Entry(BELONGINGS),
    "unit_aggregates": Entry(BELONGINGS, when_source_changes(), FRESH),
    "photo_barcodes": Entry(BELONGINGS, when_source_changes(), FRESH),
    "item_proposals": Entry(BELONGINGS, when_source_changes(), FRESH),
    "item_index": Entry(BELONGINGS, when_source_changes(), FRESH),
    "music_catalogue": Entry(MUSIC),
    "listening": Entry(MUSIC),
    "music_sayings": Entry(MUSIC),
    "music_decisions": Entry(MUSIC),
    "listens": Entry(MUSIC, when_code_changes()),
    "baskets": Entry(MUSIC, when_source_changes()),
    # Training takes minutes: what was heard today waits for the week's end.
    "music_models": Entry(MUSIC, when_new()),
    "music_parameters": Entry(MUSIC, when_new()),
    "music_weighting_proposals": Entry(MUSIC, when_new()),
    "music_champions": Entry(MUSIC, when_source_changes(), FRESH),
    "artist_vectors": Entry(MUSIC, when_source_changes(), FRESH),
    "track_vectors": Entry(MUSIC, when_source_changes(), FRESH),
    "taste_vectors": Entry(MUSIC, when_source_changes(), FRESH),
    "artist_vectors_evaluation": Entry(MUSIC, when_source_changes(), FRESH),
    "track_vectors_evaluation": Entry(MUSIC, when_source_changes(), FRESH),
    "taste_vectors_evaluation": Entry(MUSIC, when_source_changes(), FRESH),
    "music_recommendations": Entry(MUSIC, when_source_changes(), FRESH),
    "featured_artists": Entry(MUSIC, when_source_changes("listens")),
    "music_isrc_conflicts": Entry(MUSIC, when_source_changes(), FRESH),
}


def automated(spec: dg.AssetSpec) -> dg.AssetSpec:
    """A spec with its entry laid over it; raises KeyError for an asset without one."""
    entry = TABLE[spec.key.path[-1]]
    return spec.replace_attributes(
        owners=[entry.owner],
        automation_condition=entry.condition,
        freshness_policy=entry.freshness,
    )
