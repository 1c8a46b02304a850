import django.contrib.postgres.indexes
import django.db.models.deletion
import motcua.core.ids
from django.db import migrations, models

GUARDED = ("dossiers_revision", "dossiers_dossierfile")

# What was handed in stays as it was sent: answers, and which files were added.
GUARDS = "".join(
    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION core_refuse_change();\n"
    for table in GUARDED
)
UNGUARDED = "".join(f"DROP TRIGGER {table}_append_only ON {table};\n" for table in GUARDED)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_tables'),
        ('directory', '0001_tables'),
        ('documents', '0001_tables'),
        ('procedures', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Dossier',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('receipt_no', models.TextField(help_text='number of the online submission or counter entry', unique=True)),
                ('code', models.TextField(help_text='national dossier code, given at acceptance', null=True, unique=True)),
                ('secret_enc', models.BinaryField()),
                ('status', models.SmallIntegerField()),
                ('awaiting', models.TextField(blank=True, help_text='who must act now: desk, transfer, process, applicant, return')),
                ('channel', models.TextField()),
                ('delivery', models.TextField(default='counter', help_text='how the applicant wants the result')),
                ('owner_name', models.TextField()),
                ('name_key', models.TextField()),
                ('summary', models.TextField(blank=True)),
                ('submitted_at', models.DateTimeField()),
                ('reception_due', models.DateTimeField(null=True)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('transfer_due', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('original_due_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('returned_at', models.DateTimeField(null=True)),
                ('steps_done', models.SmallIntegerField(default=0)),
                ('account', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.account')),
                ('desk_unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
                ('form', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='procedures.formversion')),
                ('handling_agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
                ('offering', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='procedures.offering')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='procedures.procedure')),
                ('receiving_agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
                ('version', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='procedures.version')),
            ],
        ),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='StatusList',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('number', models.IntegerField(unique=True)),
                ('labels', models.JSONField(help_text='label by national status number')),
                ('closed', models.JSONField(help_text='[[from, to]]: moves that this province does not use')),
                ('decision_no', models.TextField(blank=True)),
                ('decision_on', models.DateField(null=True)),
                ('decision_text', models.TextField(blank=True)),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='dossiers.dossier')),
                ('kind', models.TextField(help_text='legal, authorised, hired_person or hired_business')),
                ('document', models.TextField(blank=True, help_text='number, day and certifier of the paper or contract')),
                ('valid_to', models.DateField(null=True)),
                ('may_receive', models.BooleanField(help_text='covers receiving the result')),
                ('recorded_by', models.TextField()),
                ('recorded_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='DossierFile',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('paper_no', models.SmallIntegerField(null=True)),
                ('kind', models.TextField(help_text='paper, working or result')),
                ('added_by', models.TextField()),
                ('added_at', models.DateTimeField()),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='documents.storedfile')),
            ],
        ),
        migrations.AddField(
            model_name='dossier',
            name='group',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.group'),
        ),
        migrations.CreateModel(
            name='OriginalReturn',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('paper_no', models.SmallIntegerField()),
                ('count', models.SmallIntegerField()),
                ('receiver_name', models.TextField()),
                ('receiver_relation', models.TextField()),
                ('identity_check', models.TextField()),
                ('given_by', models.TextField()),
                ('given_at', models.DateTimeField()),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier', 'id'], name='dossiers_original_return')],
            },
        ),
        migrations.CreateModel(
            name='Outage',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('declared_by', models.TextField()),
                ('declared_account', models.BigIntegerField()),
                ('declared_at', models.DateTimeField()),
                ('state', models.TextField(db_default='declared', default='declared', help_text='declared, approved, refused or withdrawn')),
                ('decided_by', models.TextField(blank=True, db_default='', default='')),
                ('decided_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True, db_default='', default='')),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
            ],
            options={
                'indexes': [models.Index(fields=['agency', '-id'], name='dossiers_outage_agency')],
            },
        ),
        migrations.CreateModel(
            name='LateEntry',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('what', models.TextField(help_text='reception, step, result or return')),
                ('happened_at', models.DateTimeField()),
                ('paper_row', models.TextField(blank=True, help_text='where it stands in the paper book')),
                ('reason', models.TextField()),
                ('entered_by', models.TextField()),
                ('entered_at', models.DateTimeField()),
                ('task', models.BigIntegerField(help_text='the step that was ended by it', null=True)),
                ('files', models.JSONField(db_default=models.Value([], models.JSONField()), default=list, help_text='ids of the scans of the paper')),
                ('refused_by', models.TextField(blank=True, db_default='', default='')),
                ('refused_at', models.DateTimeField(null=True)),
                ('refusal', models.TextField(blank=True, db_default='', default='', help_text='why its true time is not accepted')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
                ('outage', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.outage')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier', 'id'], name='dossiers_late_entry'), models.Index(fields=['outage', '-id'], name='dossiers_late_of_outage')],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('no', models.SmallIntegerField()),
                ('name', models.TextField()),
                ('manner', models.TextField(help_text='submit (nộp) or show (xuất trình)')),
                ('required', models.BooleanField()),
                ('state', models.TextField(default='unchecked', help_text='unchecked, present, missing or not_applicable')),
                ('originals', models.SmallIntegerField(default=0)),
                ('copies', models.SmallIntegerField(default=0)),
                ('note', models.TextField(blank=True)),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dossier', 'no'), name='dossiers_paper_no')],
            },
        ),
        migrations.CreateModel(
            name='PaperLoss',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('paper_no', models.SmallIntegerField(help_text='null: the result itself', null=True)),
                ('kind', models.TextField(help_text='lost or damaged')),
                ('happened', models.TextField()),
                ('responsible', models.TextField()),
                ('costs', models.BigIntegerField(help_text='whole đồng')),
                ('costs_borne_by', models.TextField()),
                ('apology', models.TextField()),
                ('recorded_by', models.TextField()),
                ('recorded_at', models.DateTimeField()),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier', 'id'], name='dossiers_paper_loss')],
            },
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('role', models.TextField(help_text='applicant, owner or representative')),
                ('kind', models.TextField()),
                ('full_name', models.TextField()),
                ('personal_enc', models.BinaryField(default=b'')),
                ('personal_index', models.BinaryField(default=b'')),
                ('phone_enc', models.BinaryField(default=b'')),
                ('phone_index', models.BinaryField(default=b'')),
                ('email', models.TextField(blank=True)),
                ('address', models.TextField(blank=True)),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('personal_index', b''), _negated=True), fields=['personal_index', '-id'], name='dossiers_party_personal'), models.Index(condition=models.Q(('phone_index', b''), _negated=True), fields=['phone_index', '-id'], name='dossiers_party_phone')],
                'constraints': [models.UniqueConstraint(fields=('dossier', 'role'), name='dossiers_party_role')],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('content', models.JSONField()),
                ('reason', models.TextField()),
                ('basis', models.TextField(blank=True)),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('waits', models.TextField(blank=True)),
                ('waits_scope', models.BigIntegerField()),
                ('approved_by', models.TextField(blank=True)),
                ('approved_at', models.DateTimeField(null=True)),
                ('decided_by', models.TextField(blank=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('accepted', models.BooleanField(null=True)),
                ('answer', models.TextField(blank=True)),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('decided_at', None)), fields=['waits_scope', 'waits', 'made_at', 'id'], name='dossiers_proposal_waits'), models.Index(fields=['dossier', 'id'], name='dossiers_proposal_dossier')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('dossier', 'kind'), name='dossiers_proposal_one_open')],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('number', models.SmallIntegerField()),
                ('answers', models.JSONField()),
                ('statement_version', models.TextField(blank=True)),
                ('statement_text', models.TextField(blank=True)),
                ('signed_in_by', models.TextField(blank=True, db_default='', help_text='how who handed in had signed in')),
                ('assurance', models.TextField(blank=True, db_default='', help_text='how surely they were known then')),
                ('made_at', models.DateTimeField()),
                ('account', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.account')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dossier', 'number'), name='dossiers_revision_number')],
            },
        ),
        migrations.CreateModel(
            name='Scope',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('scope', models.BigIntegerField(help_text='id of a unit or agency, or 1 for the whole province')),
                ('bucket', models.SmallIntegerField()),
                ('order_at', models.DateTimeField(help_text="the moment the bucket's list is ordered by")),
                ('name_key', models.TextField()),
                ('of_procedure', models.BigIntegerField(help_text='id of the procedure, in the rows of agencies and of the province: search starts there', null=True)),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
            ],
            options={
                'indexes': [models.Index(fields=['scope', 'bucket', 'order_at', 'dossier'], name='dossiers_scope_list'), models.Index(fields=['scope', 'name_key'], name='dossiers_scope_name', opclasses=['int8_ops', 'text_pattern_ops']), models.Index(condition=models.Q(('of_procedure__isnull', False)), fields=['scope', 'of_procedure', 'dossier'], name='dossiers_scope_procedure')],
                'constraints': [models.UniqueConstraint(fields=('dossier', 'scope'), name='dossiers_scope_once')],
            },
        ),
        migrations.CreateModel(
            name='Slip',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('token', models.TextField(unique=True)),
                ('kind', models.TextField()),
                ('number', models.IntegerField()),
                ('year', models.SmallIntegerField()),
                ('edition', models.TextField()),
                ('data', models.JSONField()),
                ('issued_by', models.TextField()),
                ('issued_at', models.DateTimeField()),
                ('voided_at', models.DateTimeField(null=True)),
                ('voided_by', models.TextField(blank=True, db_default='', default='')),
                ('void_reason', models.TextField(blank=True, db_default='', default='')),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
                ('dossier', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
                ('replaced_by', models.ForeignKey(db_index=False, help_text='the slip that says it anew', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.slip')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier'], name='dossiers_slip_dossier')],
                'constraints': [models.UniqueConstraint(fields=('agency', 'kind', 'year', 'number'), name='dossiers_slip_number')],
            },
        ),
        migrations.CreateModel(
            name='Supplement',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('stage', models.TextField(help_text='reception or appraisal')),
                ('round', models.SmallIntegerField(db_default=1, default=1)),
                ('items', models.JSONField(help_text='[{no, name, need}]')),
                ('reason', models.TextField()),
                ('basis', models.TextField(blank=True, db_default='', help_text='the clause that asks for it')),
                ('clock', models.TextField(blank=True, db_default='', help_text='restart, pause or continue; empty at reception')),
                ('asked_at', models.DateTimeField()),
                ('reply_by', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(help_text='ended without an answer', null=True)),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('answered_at', None), ('closed_at', None)), fields=['reply_by', 'id'], name='dossiers_supplement_reply')],
                'constraints': [models.UniqueConstraint(fields=('dossier', 'stage', 'round'), name='dossiers_supplement_round'), models.UniqueConstraint(condition=models.Q(('answered_at', None), ('closed_at', None)), fields=('dossier',), name='dossiers_supplement_one_open')],
            },
        ),
        migrations.CreateModel(
            name='OnBehalf',
            fields=[
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='dossiers.dossier')),
                ('delegate_name', models.TextField()),
                ('basis', models.TextField()),
                ('document', models.TextField(blank=True)),
                ('mandate', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.mandate')),
                ('principal', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.account')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('principal__isnull', False)), fields=['principal', '-dossier'], name='dossiers_onbehalf_principal')],
            },
        ),
        migrations.CreateModel(
            name='Terms',
            fields=[
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='dossiers.dossier')),
                ('routing', models.JSONField()),
                ('limit_amount', models.IntegerField(null=True)),
                ('limit_unit', models.TextField(blank=True)),
                ('limit_basis', models.TextField(blank=True)),
                ('fees', models.JSONField()),
                ('supplement_clock', models.TextField(default='restart')),
                ('calendar_edition', models.TextField()),
                ('slip_edition', models.TextField()),
                ('explanation', models.JSONField()),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='procedures.processversion')),
            ],
        ),
        migrations.CreateModel(
            name='Deviation',
            fields=[
                ('event', models.BigIntegerField(help_text='id of the event in the history', primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
            ],
            options={
                'indexes': [models.Index(fields=['agency', '-event'], name='dossiers_deviation_agency'), models.Index(fields=['kind', '-event'], name='dossiers_deviation_kind')],
            },
        ),
        migrations.CreateModel(
            name='ClockSegment',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('basis', models.TextField()),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier', 'began_at'], name='dossiers_clock')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('dossier',), name='dossiers_clock_one_open')],
            },
        ),
        migrations.AddIndex(
            model_name='dossier',
            index=models.Index(fields=['account', '-id'], name='dossiers_of_account'),
        ),
        migrations.AddIndex(
            model_name='dossier',
            index=models.Index(fields=['offering', '-id'], name='dossiers_of_offering'),
        ),
        migrations.AddIndex(
            model_name='dossier',
            index=models.Index(condition=models.Q(('status__in', [2, 4, 5, 6])), fields=['procedure', 'id'], name='dossiers_running'),
        ),
        migrations.AddIndex(
            model_name='dossier',
            index=models.Index(condition=models.Q(('group__isnull', False)), fields=['group', 'id'], name='dossiers_of_group'),
        ),
        migrations.AddIndex(
            model_name='dossier',
            index=django.contrib.postgres.indexes.HashIndex(fields=['code'], name='dossiers_code_hash'),
        ),
        migrations.AddIndex(
            model_name='dossier',
            index=django.contrib.postgres.indexes.HashIndex(fields=['receipt_no'], name='dossiers_receipt_hash'),
        ),
        migrations.RunSQL(GUARDS, UNGUARDED),
    ]
