import django.db.models.deletion
import motcua.core.ids
from django.db import migrations, models

GUARDED = ("directory_statementacceptance", "directory_termsacceptance")

# What the holder of an account agreed to stays: the text, its number and the moment.
GUARDS = "".join(
    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION core_refuse_change();\n"
    for table in GUARDED
)
UNGUARDED = "".join(f"DROP TRIGGER {table}_append_only ON {table};\n" for table in GUARDED)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='AdminUnit',
            fields=[
                ('code', models.TextField(primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('kind', models.TextField()),
                ('province_code', models.TextField(blank=True)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('source', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='AgencyKind',
            fields=[
                ('code', models.TextField(primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('reported_apart', models.BooleanField(default=False, help_text='voluntary providers have figures of their own')),
                ('order', models.SmallIntegerField(default=100)),
            ],
        ),
        migrations.CreateModel(
            name='FormerUnit',
            fields=[
                ('code', models.TextField(primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('kind', models.TextField()),
                ('parent_code', models.TextField(blank=True)),
                ('province_code', models.TextField(blank=True)),
                ('valid_to', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='SpecialDay',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('name', models.TextField()),
                ('source', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='TermsEdition',
            fields=[
                ('number', models.IntegerField(primary_key=True, serialize=False)),
                ('terms', models.TextField()),
                ('privacy', models.TextField()),
                ('change', models.TextField(help_text='what is new, in a sentence for those who agreed before')),
                ('published_by', models.TextField()),
                ('published_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('login', models.TextField(unique=True)),
                ('full_name', models.TextField()),
                ('name_key', models.TextField(blank=True, default='')),
                ('is_official', models.BooleanField(default=False)),
                ('kind', models.TextField(default='person')),
                ('organisation', models.TextField(blank=True)),
                ('organisation_code', models.TextField(blank=True, db_default='', help_text='enterprise or tax code; public')),
                ('assurance', models.TextField(blank=True, db_default='', help_text='how surely the holder is known; empty: as typed')),
                ('email', models.TextField(blank=True)),
                ('phone_enc', models.BinaryField(default=b'')),
                ('phone_index', models.BinaryField(default=b'')),
                ('personal_enc', models.BinaryField(default=b'')),
                ('personal_index', models.BinaryField(default=b'')),
                ('address', models.TextField(blank=True)),
                ('verified_at', models.DateTimeField(null=True)),
                ('verification_hash', models.TextField(blank=True)),
                ('verification_until', models.DateTimeField(null=True)),
                ('verification_tries', models.SmallIntegerField(default=0)),
                ('statement_version', models.TextField(blank=True)),
                ('statement_at', models.DateTimeField(null=True)),
                ('terms_number', models.IntegerField(db_default=0, help_text='the latest edition of the terms agreed to')),
                ('is_active', models.BooleanField(default=True)),
                ('must_change_password', models.BooleanField(db_default=False, help_text='the password was given by somebody else')),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('joined_to', models.ForeignKey(db_index=False, help_text='the account of the same person kept', null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.account')),
            ],
            options={
                'indexes': [models.Index(fields=['phone_index'], name='directory_account_phone'), models.Index(fields=['personal_index'], name='directory_account_personal'), models.Index(condition=models.Q(('is_official', False)), fields=['name_key'], name='directory_account_name', opclasses=['text_pattern_ops']), models.Index(condition=models.Q(('is_official', True)), fields=['name_key', 'id'], name='directory_account_officials')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_official', True), models.Q(('personal_index', b''), _negated=True)), fields=('personal_index',), name='directory_account_one_per_official')],
            },
        ),
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('code', models.TextField(unique=True)),
                ('name', models.TextField()),
                ('level', models.TextField()),
                ('unit_code', models.TextField(blank=True)),
                ('address', models.TextField(blank=True)),
                ('phone', models.TextField(blank=True)),
                ('sort_key', models.TextField(blank=True)),
                ('active', models.BooleanField(default=True)),
                ('valid_from', models.DateField(null=True)),
                ('valid_to', models.DateField(null=True)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
                ('kind', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.agencykind')),
            ],
        ),
        migrations.CreateModel(
            name='AccessGrant',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('reason', models.TextField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('granted_by', models.TextField()),
                ('granted_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='directory.account')),
                ('agency', models.ForeignKey(help_text='null: the whole province', null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
            ],
        ),
        migrations.CreateModel(
            name='AgencySuccession',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('since', models.DateField()),
                ('decision', models.TextField()),
                ('predecessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('predecessor', 'successor'), name='directory_succession_once')],
            },
        ),
        migrations.CreateModel(
            name='AgencyTree',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('ancestor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.agency')),
                ('descendant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.agency')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('ancestor', 'descendant'), name='directory_tree_once')],
            },
        ),
        migrations.CreateModel(
            name='CalendarEdition',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('number', models.IntegerField()),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField()),
                ('weekly', models.JSONField()),
                ('source', models.TextField(blank=True)),
                ('made_by', models.TextField(blank=True, default='')),
                ('made_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agency', 'number'), name='directory_calendar_number', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='ChangedDay',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('kind', models.TextField()),
                ('name', models.TextField(help_text='why, as explanations print it')),
                ('sessions', models.JSONField(help_text='pairs of times for a day that is worked', null=True)),
                ('source', models.TextField(blank=True)),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_by', models.TextField(blank=True)),
                ('withdrawal', models.TextField(blank=True, help_text='why it was taken back')),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('agency', 'day'), name='directory_changedday_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='FormerUnitSuccessor',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('extent', models.TextField(help_text='whole or part')),
                ('is_default', models.BooleanField()),
                ('former', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='directory.formerunit')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='directory.adminunit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('former', 'unit'), name='directory_former_successor')],
            },
        ),
        migrations.CreateModel(
            name='LossReport',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.TextField(help_text='lost, stolen or misused')),
                ('full_name', models.TextField()),
                ('login_enc', models.BinaryField(default=b'', help_text='the log-in name as typed')),
                ('contact_enc', models.BinaryField(default=b'', help_text='where the reporter can be reached')),
                ('story', models.TextField(blank=True)),
                ('state', models.TextField(default='open', help_text='open or closed')),
                ('reported_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by', models.TextField(blank=True)),
                ('identity_check', models.TextField(blank=True)),
                ('outcome', models.TextField(blank=True, help_text='unlocked or dismissed')),
                ('note', models.TextField(blank=True)),
                ('account', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.account')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['-id'], name='directory_lossreport_open'), models.Index(fields=['account'], name='directory_lossreport_account')],
            },
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('token', models.TextField(unique=True)),
                ('kind', models.TextField(help_text='of the principal: person, organisation or household')),
                ('basis', models.TextField(help_text='given (here, by the principal), document or representative')),
                ('principal_name', models.TextField()),
                ('number_enc', models.BinaryField(default=b'', help_text='personal number, or code of the organisation')),
                ('number_index', models.BinaryField(default=b'')),
                ('phone_enc', models.BinaryField(default=b'')),
                ('email', models.TextField(blank=True)),
                ('delegate_key', models.TextField()),
                ('delegate_name', models.TextField()),
                ('document', models.TextField(blank=True, help_text='number, day and issuer of the paper that proves it')),
                ('role', models.TextField(blank=True, db_default='', help_text='of a member of an organisation: manage, file or look; else empty')),
                ('procedures', models.JSONField(default=list, help_text='national codes; empty: all')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(help_text='the last day')),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.TextField(blank=True)),
                ('principal', models.ForeignKey(db_index=False, help_text='when it has one', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.account')),
            ],
            options={
                'indexes': [models.Index(fields=['delegate_key', '-id'], name='directory_mandate_delegate'), models.Index(fields=['principal', '-id'], name='directory_mandate_principal')],
            },
        ),
        migrations.CreateModel(
            name='PlannedEnd',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('units', models.JSONField(help_text='pairs of units: which ends, which goes on')),
                ('ended_on', models.DateField(help_text='the last day')),
                ('decision', models.TextField()),
                ('state', models.TextField(default='planned', help_text='planned, done or cancelled')),
                ('fault', models.TextField(blank=True, help_text='why it could not be carried out yet')),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'planned')), fields=['ended_on'], name='directory_plannedend_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'planned')), fields=('agency',), name='directory_plannedend_once')],
            },
        ),
        migrations.CreateModel(
            name='ProcedureSet',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
            ],
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('title', models.TextField()),
                ('roles', models.JSONField()),
                ('reach', models.TextField(default='', help_text='empty: as its roles have it; agency, subtree')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='directory.account')),
                ('seconded_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
                ('procedure_set', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.procedureset')),
            ],
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.TextField(help_text='delegation or substitute')),
                ('roles', models.JSONField()),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField()),
                ('reason', models.TextField()),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('delegate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.account')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='directory.post')),
                ('procedure_set', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.procedureset')),
            ],
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('digest', models.BinaryField()),
                ('used_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='directory.account')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'digest'), name='directory_recovery_once')],
            },
        ),
        migrations.CreateModel(
            name='SecondFactor',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.TextField(help_text='totp or key')),
                ('label', models.TextField()),
                ('secret_enc', models.BinaryField(default=b'', help_text='of an app: the shared secret')),
                ('last_step', models.BigIntegerField(default=0, help_text='of an app: the last half minute a code was taken for')),
                ('credential', models.BinaryField(default=b'', help_text='of a key: its id')),
                ('public_key', models.BinaryField(default=b'')),
                ('sign_count', models.BigIntegerField(default=0)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='directory.account')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('credential', b''), _negated=True), fields=('credential',), name='directory_factor_credential')],
            },
        ),
        migrations.CreateModel(
            name='SetProcedure',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('code', models.TextField()),
                ('set', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='directory.procedureset')),
            ],
            options={
                'indexes': [models.Index(fields=['code'], name='directory_set_code')],
                'constraints': [models.UniqueConstraint(fields=('set', 'code'), name='directory_set_procedure')],
            },
        ),
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('how', models.TextField()),
                ('is_ok', models.BooleanField()),
                ('remote', models.TextField(blank=True)),
                ('agent', models.TextField(blank=True)),
                ('session_key', models.TextField(blank=True)),
                ('assurance', models.TextField(blank=True, db_default='')),
                ('provider', models.TextField(blank=True, db_default='', help_text='the central log-in it came by')),
                ('outside_session', models.TextField(blank=True, db_default='', help_text="that log-in's own name of the session")),
                ('at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_how', models.TextField(blank=True)),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='directory.account')),
            ],
            options={
                'indexes': [models.Index(fields=['account', '-id'], name='directory_signin_account'), models.Index(condition=models.Q(('ended_at', None)), fields=['session_key'], name='directory_signin_session')],
            },
        ),
        migrations.CreateModel(
            name='SignInLink',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('provider', models.TextField()),
                ('subject', models.TextField()),
                ('linked_at', models.DateTimeField()),
                ('linked_by', models.TextField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='directory.account')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('provider', 'subject'), name='directory_link_subject')],
            },
        ),
        migrations.CreateModel(
            name='StatementAcceptance',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('version', models.TextField()),
                ('text', models.TextField()),
                ('accepted_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='directory.account')),
            ],
        ),
        migrations.CreateModel(
            name='TermsAcceptance',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('number', models.IntegerField()),
                ('digest', models.TextField()),
                ('accepted_at', models.DateTimeField()),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='directory.account')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'number'), name='directory_terms_once')],
            },
        ),
        migrations.CreateModel(
            name='Throttle',
            fields=[
                ('key', models.TextField(primary_key=True, serialize=False)),
                ('since', models.DateTimeField()),
                ('count', models.IntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['since'], name='directory_throttle_since')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('key', models.TextField()),
                ('name', models.TextField()),
                ('kind', models.TextField()),
                ('valid_to', models.DateField(null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
                ('successor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agency', 'key'), name='directory_unit_key')],
            },
        ),
        migrations.AddField(
            model_name='procedureset',
            name='unit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.unit'),
        ),
        migrations.AddField(
            model_name='post',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='directory.unit'),
        ),
        migrations.CreateModel(
            name='DutyDay',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.account')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('unit', 'day', 'account'), name='directory_dutyday_once')],
            },
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('name', models.TextField()),
                ('maker', models.TextField(blank=True, help_text='make and model')),
                ('serial', models.TextField(blank=True)),
                ('settings', models.JSONField(default=dict)),
                ('token', models.TextField(help_text='names a kiosk or display in its address', unique=True)),
                ('state', models.TextField()),
                ('since', models.DateField()),
                ('note', models.TextField(blank=True)),
                ('noted_by', models.TextField()),
                ('noted_at', models.DateTimeField()),
                ('version', models.IntegerField(default=1, help_text="grows with each change, so that nobody overwrites another's")),
                ('counter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.device')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', 'kind', 'name'], name='directory_device_unit')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'retired'), _negated=True), fields=('unit', 'name'), name='directory_device_name')],
            },
        ),
        migrations.AddIndex(
            model_name='procedureset',
            index=models.Index(fields=['unit'], name='directory_set_unit'),
        ),
        migrations.AddConstraint(
            model_name='procedureset',
            constraint=models.UniqueConstraint(fields=('agency', 'unit', 'name'), name='directory_set_name', nulls_distinct=False),
        ),
        migrations.RunSQL(GUARDS, UNGUARDED),
    ]
