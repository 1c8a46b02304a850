import django.db.models.deletion
import motcua.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_tables'),
        ('dossiers', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='HandoverList',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('token', models.TextField(unique=True)),
                ('number', models.IntegerField()),
                ('year', models.SmallIntegerField()),
                ('to_name', models.TextField()),
                ('handed_by', models.TextField()),
                ('handed_at', models.DateTimeField()),
                ('edition', models.TextField()),
                ('data', models.JSONField(help_text='the list as it was handed over, for printing')),
                ('taken_by', models.TextField(blank=True, db_default='', default='')),
                ('taken_at', models.DateTimeField(null=True)),
                ('taken_data', models.JSONField(help_text='the list as it was taken, for printing', null=True)),
                ('agency', models.ForeignKey(db_index=False, help_text='of the giving unit', on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
                ('from_unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
                ('to_unit', models.ForeignKey(db_index=False, help_text='null: the post', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['from_unit', '-id'], name='processing_handover_given'), models.Index(fields=['to_unit', '-id'], name='processing_handover_taken')],
                'constraints': [models.UniqueConstraint(fields=('agency', 'year', 'number'), name='processing_handover_number')],
            },
        ),
        migrations.CreateModel(
            name='Hop',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('task', models.BigIntegerField(help_text='the step that opened there; null when the result came back', null=True)),
                ('passed_by', models.TextField()),
                ('passed_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(help_text='by when the desk had to pass it on; null for later hops', null=True)),
                ('state', models.TextField(db_default='passed', default='passed', help_text='passed, taken or refused')),
                ('taken_by', models.TextField(blank=True, db_default='', default='')),
                ('taken_at', models.DateTimeField(null=True)),
                ('missing', models.TextField(blank=True, db_default='', default='', help_text='what the taker found missing')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
                ('from_unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
                ('handover', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='processing.handoverlist')),
                ('to_unit', models.ForeignKey(db_index=False, help_text='null: the post', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier', 'id'], name='processing_hop_dossier'), models.Index(condition=models.Q(('handover', None)), fields=['from_unit', 'passed_at'], name='processing_hop_loose'), models.Index(condition=models.Q(('handover__isnull', False)), fields=['handover', 'id'], name='processing_hop_list'), models.Index(condition=models.Q(('passed_at__gt', models.F('due_at'))), fields=['from_unit', '-id'], name='processing_hop_late')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('author_title', models.TextField()),
                ('text', models.TextField()),
                ('written_at', models.DateTimeField()),
                ('author', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.account')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier', 'id'], name='processing_note_dossier')],
            },
        ),
        migrations.CreateModel(
            name='Repair',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('task', models.BigIntegerField(null=True)),
                ('step', models.TextField(blank=True)),
                ('reason', models.TextField()),
                ('proposed_by', models.TextField()),
                ('proposed_account', models.BigIntegerField()),
                ('proposed_at', models.DateTimeField()),
                ('state', models.TextField(db_default='proposed', default='proposed', help_text='proposed, done, refused, withdrawn')),
                ('decided_by', models.TextField(blank=True, db_default='', default='')),
                ('decided_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True, db_default='', default='')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
                ('unit', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'proposed')), fields=['-id'], name='processing_repair_open'), models.Index(fields=['dossier', 'id'], name='processing_repair_dossier')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('dossier', 'kind'), name='processing_repair_open_once')],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('step', models.TextField()),
                ('title', models.TextField()),
                ('kind', models.TextField()),
                ('fork', models.BigIntegerField(null=True)),
                ('role', models.TextField()),
                ('opened_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('outcome', models.TextField(blank=True)),
                ('outcome_label', models.TextField(blank=True)),
                ('comment', models.TextField(blank=True)),
                ('cancelled', models.BooleanField(default=False)),
                ('paused_at', models.DateTimeField(help_text='since when the dossier waits for somebody outside', null=True)),
                ('paused_minutes', models.IntegerField(db_default=0, default=0, help_text='working minutes waited so far')),
                ('question', models.TextField(blank=True, db_default='', default='', help_text='what a consulted agency is asked')),
                ('told_late_at', models.DateTimeField(help_text='when the lead agency was told that the answer is late', null=True)),
                ('warn_at', models.DateTimeField(help_text='when the last share of the allotted time begins', null=True)),
                ('late_minutes', models.IntegerField(db_default=0, default=0, help_text='working minutes past due when done')),
                ('late_reason', models.TextField(blank=True, db_default='', default='')),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
                ('asked_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.account')),
                ('assignee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.account')),
                ('done_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.account')),
                ('done_post', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.post')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.unit')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at', None), ('paused_at', None), ('paused_minutes__gte', 0)), fields=['unit', 'role', 'due_at', 'id'], name='processing_open_tasks'), models.Index(condition=models.Q(('done_at', None), ('kind', 'consult'), ('told_late_at', None)), fields=['due_at', 'id'], name='processing_late_answers'), models.Index(condition=models.Q(('assignee__isnull', False), ('done_at', None), ('paused_at', None)), fields=['unit', 'role', 'assignee', 'due_at', 'id'], include=('warn_at',), name='processing_inbox'), models.Index(condition=models.Q(('assignee', None), ('done_at', None), ('paused_at', None)), fields=['unit', 'role', 'due_at', 'id'], include=('warn_at',), name='processing_free_tasks'), models.Index(condition=models.Q(('done_by__isnull', False)), fields=['done_by', '-done_at', '-id'], name='processing_done_by'), models.Index(fields=['dossier', 'id'], name='processing_dossier_tasks'), models.Index(condition=models.Q(('done_at', None)), fields=['agency', 'due_at', 'id'], name='processing_late_open'), models.Index(condition=models.Q(('late_minutes__gt', 0)), fields=['agency', '-done_at'], name='processing_late_done'), models.Index(condition=models.Q(('done_at', None), ('warn_at__isnull', False)), fields=['warn_at'], name='processing_warn')],
            },
        ),
        migrations.CreateModel(
            name='StepWarning',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.TextField(help_text='nearly, due or escalated')),
                ('role', models.TextField(help_text="whom it concerns: the step's role, or approver when escalated")),
                ('raised_at', models.DateTimeField()),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
                ('assignee', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.account')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.unit')),
                ('task', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='processing.task')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', 'role', '-id'], name='processing_warning_unit'), models.Index(fields=['agency', 'role', '-id'], name='processing_warning_agency')],
                'constraints': [models.UniqueConstraint(fields=('task', 'kind'), name='processing_warning_once')],
            },
        ),
    ]
