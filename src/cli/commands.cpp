#include <array>

#include "cli/command.h"

namespace bawn::cli {

extern const Command scan_command;
extern const Command agents_list_command, agents_show_command, agents_verify_command, agents_export_command, agents_pack_command,
    agents_update_command;
extern const Command policy_check_command, policy_show_command, policy_why_command;
extern const Command check_command, rules_list_command, rules_lint_command, rules_test_command;
extern const Command run_command, changes_command, changes_show_command, changes_commit_command, changes_discard_command,
    changes_export_command;
extern const Command learn_command;
extern const Command model_add_command, model_list_command, model_show_command, model_chat_command, model_bench_command,
    model_doctor_command, model_serve_command;
extern const Command sessions_command, report_command, doctor_command;
extern const Command log_command, log_verify_command, log_export_command;

std::span<const Command* const> commands()
{
    static constexpr std::array table = {
        &scan_command,        &agents_list_command,   &agents_show_command,    &agents_verify_command,   &agents_export_command,
        &agents_pack_command, &agents_update_command, &policy_check_command,   &policy_show_command,     &policy_why_command,
        &check_command,       &rules_list_command,    &rules_lint_command,     &rules_test_command,      &run_command,
        &changes_command,     &changes_show_command,  &changes_commit_command, &changes_discard_command, &changes_export_command,
        &learn_command,       &sessions_command,      &report_command,         &model_add_command,       &model_list_command,
        &model_show_command,  &model_doctor_command,  &model_chat_command,     &model_bench_command,     &model_serve_command,
        &doctor_command,      &log_command,           &log_verify_command,     &log_export_command,
    };
    return table;
}

}  // namespace bawn::cli
