from django.apps import AppConfig


class CrmUiConfig(AppConfig):
    name = "crm_ui"
    verbose_name = "CRM"

    def ready(self) -> None:
        from crm_ui.administration import checks as checks_of_telephones
        from crm_ui.blocks import PAGES, installed, live, offered_blocks
        from crm_ui.calls import pop_up
        from crm_ui.hand_over import call_back_tasks, mapping_functions, on_transfer_completed, waiting
        from crm_ui.logon import attempts
        from crm_ui.partners.account_experts import account_experts
        from crm_ui.transactions.number_ranges import last_numbers
        from customizing import checks, collaboration, numbers_given, usage
        from customizing.models import TransactionType
        from presence import signals
        from presence.calls import alternatives
        from presence.workers import scheduler
        from presence.workers.jobs import if_customizing_changed

        signals.conversation_started.connect(on_transfer_completed.conversation_started, dispatch_uid="identify")
        signals.call_moved.connect(pop_up.call_moved, dispatch_uid="pop-up")
        signals.conversation_brought.connect(on_transfer_completed.conversation_brought, dispatch_uid="brought")
        signals.transfer_completed.connect(on_transfer_completed.transfer_completed, dispatch_uid="process")
        signals.transfer_waits.connect(waiting.transfer_waits, dispatch_uid="waits")
        signals.call_back_promised.connect(call_back_tasks.call_back_promised, dispatch_uid="promised-call-back")
        signals.call_back_wanted.connect(call_back_tasks.call_back_wanted, dispatch_uid="call-back")
        alternatives.register_provider(account_experts)
        live.connect()
        installed.add_installed(PAGES)
        collaboration.register_blocks(offered_blocks)
        mapping_functions.add_installed()
        numbers_given.register(last=last_numbers, waiting=waiting.waiting_for_numbers)
        collaboration.register_mapping_functions(mapping_functions.offered_functions)
        checks.register(checks_of_telephones.extensions_twice, checks_of_telephones.without_extension)
        checks.register_asking(checks_of_telephones.unknown_at_the_telephone_system)
        scheduler.also_do(60, attempts.sweep)
        scheduler.also_do(30, call_back_tasks.make_owed)
        scheduler.also_do(1, if_customizing_changed(call_back_tasks.make_owed))
        usage.register_uses(TransactionType, call_back_tasks.uses_of_tasks)
