"""The strings that each language must give; a missing one is a type error and stops the import."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """Strings of one interface language. Names in braces are filled in; `page` and the like are numbers or texts."""

    language_name: str
    tagline: str
    skip_to_question: str
    new_conversation: str
    interface_language: str
    # Asking
    home_title: str
    home_lead: str
    ask_label: str
    ask_placeholder: str
    ask_button: str
    ask_hint: str
    ask_again_hint: str
    examples_title: str
    example_summary: str
    example_about: str
    example_agreed: str
    example_recommended: str
    question_by_you: str
    stage_reading: str
    stage_searching: str
    stage_checking: str
    stage_writing: str
    stage_working: str
    answer_ready: str
    abstention_ready: str
    # Answer
    answer_title: str
    marking_label: str
    sources_title: str
    closest_title: str
    premise_title: str
    notices_title: str
    follow_ups_title: str
    removed_sentences: str
    removed_sentence: str
    source_chip: str
    open_in_document: str
    published_at: str
    new_window: str
    page: str
    paragraph: str
    copy_answer: str
    copied: str
    copy_failed: str
    receipt: str
    took: str
    altered_badge: str
    superseded_badge: str
    withdrawn_badge: str
    # Library
    library_title: str
    library_count: str
    library_count_one: str
    library_empty: str
    library_public_only: str
    last_indexed: str
    undated: str
    # Source page
    source_title: str
    back_to_conversation: str
    close_panel: str
    jump_to_cited: str
    altered_banner: str
    superseded_banner: str
    superseded_by: str
    withdrawn_banner: str
    version: str
    versions_title: str
    current_version: str
    earlier_version_banner: str
    open_current: str
    stored_on: str
    compare_versions: str
    excerpt_banner: str
    earlier_part: str
    later_part: str
    # Differences
    changes_title: str
    changes_summary: str
    changes_none: str
    changes_added: str
    changes_removed: str
    changes_unchanged: str
    changes_too_large: str
    # Errors
    error_title: str
    error_not_found: str
    error_not_found_hint: str
    error_link_expired: str
    error_link_expired_hint: str
    error_link_forged: str
    error_link_forged_hint: str
    error_form_expired: str
    error_form_expired_hint: str
    error_refused: str
    error_refused_hint: str
    error_too_large: str
    error_too_large_hint: str
    error_too_many: str
    error_too_many_hint: str
    error_login: str
    error_login_hint: str
    error_failed: str
    error_failed_hint: str
    error_network: str
    error_method: str
    error_method_hint: str
    # Names of languages, as seen from this one
    english: str
    japanese: str
