//! One suite of rules that every backend keeps. A rule is a function over a [`Backend`]; the macro at the
//! end runs each on every backend there is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    missing_docs,
    reason = "tests say what they expect by panicking"
)]

mod accounts;
mod audit;
mod audit_days;
mod audit_search;
mod backend;
mod idempotency;
mod identities;
mod invitations;
mod memberships;
#[path = "../options/mod.rs"]
mod options;
mod organizations;
mod people;
mod platform;
mod realm_plans;
mod redis_keys;
mod resets;
mod short_lived;
mod sqlite_file;
mod stopped;
mod terminals;

use backend::Backend;

macro_rules! on_every_backend {
    ($($module:ident { $($rule:ident),* $(,)? })*) => {
        mod sqlite_in_a_file {
            $(mod $module {$(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $rule() {
                    crate::$module::$rule(&crate::Backend::sqlite_file()).await;
                }
            )*})*
        }
        mod sqlite_in_memory {
            $(mod $module {$(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $rule() {
                    crate::$module::$rule(&crate::Backend::sqlite_memory()).await;
                }
            )*})*
        }
        mod mongodb {
            $(mod $module {$(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $rule() {
                    if let Some(backend) = crate::Backend::mongodb().await {
                        crate::$module::$rule(&backend).await;
                        backend.end().await;
                    }
                }
            )*})*
        }
    };
}

/// What lives for minutes may also be kept in Redis. The rule about floods is left out there: it is
/// about the bound of a map in memory. Redis has no such bound, throws nothing away (which is checked at
/// the start), and one that is full refuses.
macro_rules! in_redis {
    ($($rule:ident),* $(,)?) => {
        mod redis {
            mod short_lived {$(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $rule() {
                    if let Some(backend) = crate::Backend::redis() {
                        crate::short_lived::$rule(&backend).await;
                        backend.end().await;
                    }
                }
            )*}
        }
    };
}

in_redis! {
    what_is_taken_once_is_gone_for_twenty_callers,
    a_ticket_that_its_store_brings_back_attaches_to_nothing,
    nothing_outlives_its_time,
    throttles_count_before_they_admit,
    a_member_whose_attempts_are_given_back_is_not_counted,
}

on_every_backend! {
    accounts {
        an_address_and_a_slug_belong_to_one,
        a_replace_of_an_old_version_is_refused,
        set_up_happens_once,
        one_sign_in_opens_one_login_session,
        a_sign_in_from_before_the_end_of_all_logins_opens_none,
        a_refresh_token_rotates_once_under_twenty_callers,
        ending_a_login_session_is_told_before_the_answer,
        a_cut_off_ends_every_login_session_and_nothing_opened_later,
        an_organization_keeps_its_last_administrator,
        the_platform_keeps_its_last_administrator,
        one_who_is_demoted_twice_at_once_does_not_stand_for_the_last_administrator,
        twenty_sign_ins_of_one_person_at_once_all_succeed,
        leaving_and_coming_back_goes_on_from_the_old_generation,
        expired_things_go_and_others_stay,
    }
    invitations {
        an_invitation_is_accepted_once_under_twenty_callers,
        a_reset_link_is_redeemed_once_under_twenty_callers,
    }
    stopped {
        a_sign_up_is_whole_or_absent,
        a_set_up_is_whole_or_absent,
        an_acceptance_is_whole_or_absent,
        coming_back_is_whole_or_absent,
        a_sign_in_is_whole_or_absent,
        the_end_of_all_logins_is_whole_or_absent,
        a_redemption_is_whole_or_absent,
        leaving_is_whole_or_absent,
        being_added_is_whole_or_absent,
        losing_the_platform_role_is_whole_or_absent,
        deleting_a_workspace_is_whole_or_absent,
        a_reset_of_workspaces_is_whole_or_absent,
        deleting_an_organization_is_whole_or_absent,
        a_repeated_logout_is_answered_once_it_is_revoked,
        a_member_who_is_disabled_already_is_revoked,
        a_member_who_is_removed_already_is_revoked,
        a_person_who_is_disabled_already_is_revoked,
        an_organization_that_is_disabled_already_is_revoked,
        an_older_link_is_dead_once_the_next_is_decided,
    }
    platform {
        a_name_is_unique_in_its_organization_and_free_after_deletion,
        another_organization_sees_nothing,
        pages_have_no_gaps_and_no_doubles_while_others_write,
        a_session_is_added_only_to_a_workspace_that_is_there_and_ends_once,
        live_sessions_are_found_by_their_replica,
        a_grant_is_replaced_by_the_next_and_goes_with_its_workspace,
        a_grant_is_changed_and_taken_as_it_was_read_or_not_at_all,
    }
    memberships {
        of_twenty_additions_of_one_person_one_is_made,
        who_is_added_again_goes_on_from_the_old_generation_and_administers,
        a_membership_keeps_which_provider_gave_it,
    }
    organizations {
        a_deleted_organization_is_not_there_and_its_slug_stays_taken,
    }
    resets {
        a_reset_takes_what_it_names_with_its_grants_and_adds_what_it_brings,
        a_reset_leaves_alone_whatever_has_a_name_of_its_own_and_other_organizations,
    }
    people {
        what_somebody_may_be_is_told_apart_from_the_rest_of_them,
        what_people_are_called_is_told_of_members_only,
        a_login_session_is_read_together_with_what_its_tokens_rest_on,
    }
    terminals {
        a_ticket_is_used_once_whichever_were_used_since,
        nobody_attaches_to_what_has_ended_or_belongs_to_others,
        the_numbers_of_a_live_terminal_are_given_once_and_again_after_its_end,
    }
    identities {
        a_person_is_found_by_who_they_are_outside,
        an_identity_comes_in_with_a_new_person_once,
        of_twenty_who_are_one_outside_one_comes_in,
    }
    realm_plans {
        asking_again_keeps_what_was_made,
        what_is_due_is_found_the_longest_first,
        of_many_that_look_at_a_plan_one_has_it,
    }
    idempotency {
        twenty_requests_under_one_key_make_one_workspace,
        twenty_requests_under_one_key_make_one_of_whatever_it_is,
        a_key_is_told_apart_from_a_name_and_from_the_keys_of_others,
        an_expired_key_is_cleared_by_whoever_meets_it,
        expired_keys_are_forgotten_and_others_stay,
        a_creation_that_was_stopped_and_is_sent_again_is_there_once,
    }
    audit {
        a_change_and_its_event_are_stored_together_or_not_at_all,
        chains_are_intact_after_many_writers,
        filters_and_pages_show_what_they_say,
    }
    audit_days {
        days_are_counted_by_series_in_one_chain,
    }
    audit_search {
        a_text_is_found_among_what_the_other_filters_find_page_by_page,
        a_search_stops_at_its_bound_and_says_so,
    }
    short_lived {
        what_is_taken_once_is_gone_for_twenty_callers,
        a_ticket_that_its_store_brings_back_attaches_to_nothing,
        nothing_outlives_its_time,
        throttles_count_before_they_admit,
        a_member_whose_attempts_are_given_back_is_not_counted,
        a_flood_of_new_keys_locks_nobody_out_and_frees_nobody,
    }
}
