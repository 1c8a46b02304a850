import django.db.models.deletion
import motcua.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_tables'),
        ('procedures', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('purpose', models.TextField(help_text='publication or service-list')),
                ('number', models.TextField()),
                ('signed_on', models.DateField()),
                ('issuer', models.TextField()),
                ('title', models.TextField()),
                ('received_on', models.DateField(help_text="when it reached the province's control unit")),
                ('registered_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['purpose', 'signed_on', 'id'], name='governance_decision_signed')],
                'constraints': [models.UniqueConstraint(fields=('number', 'signed_on', 'issuer'), name='governance_decision_once')],
            },
        ),
        migrations.CreateModel(
            name='Discrepancy',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('code', models.TextField()),
                ('field', models.TextField()),
                ('name', models.TextField(help_text='of the procedure, when it was found')),
                ('national', models.TextField()),
                ('local', models.TextField()),
                ('found_at', models.DateTimeField()),
                ('state', models.TextField(default='open')),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'id'], name='governance_discrepancy_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'closed'), _negated=True), fields=('code', 'field'), name='governance_discrepancy_one_open')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('token', models.TextField(help_text='of the form, so that a double click sends once', unique=True)),
                ('number', models.TextField(unique=True)),
                ('subject', models.TextField(help_text='procedure, process or data')),
                ('kind', models.TextField(help_text='new, amended, supplemented, replaced, abolished, correction')),
                ('codes', models.JSONField()),
                ('document_no', models.TextField(blank=True)),
                ('document_date', models.DateField(null=True)),
                ('document_issuer', models.TextField(blank=True)),
                ('content', models.TextField()),
                ('sent_at', models.DateTimeField()),
                ('state', models.TextField(default='sent')),
                ('closed_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True)),
                ('minutes', models.IntegerField(help_text='working minutes from notice to application', null=True)),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'id'], name='governance_notice_state'), models.Index(fields=['agency', 'id'], name='governance_notice_agency')],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('due_at', models.DateTimeField(help_text='null: promptly, without a number of days', null=True)),
                ('opened_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('reminded_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
                ('decision', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='governance.decision')),
                ('notice', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='governance.notice')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['due_at', 'id'], name='governance_duty_open'), models.Index(fields=['agency', 'id'], name='governance_duty_agency')],
                'constraints': [models.UniqueConstraint(fields=('decision', 'agency'), name='governance_duty_once')],
            },
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('level', models.SmallIntegerField()),
                ('level_reason', models.TextField(blank=True)),
                ('level_note', models.TextField(blank=True)),
                ('in_person', models.TextField(db_default='', help_text='steps that need presence, one a line')),
                ('service_kind', models.TextField()),
                ('answers', models.JSONField(help_text='criterion -> {answer, note}')),
                ('tests', models.JSONField(default=dict, help_text='form, process -> {at, by, note}')),
                ('state', models.TextField(default='draft')),
                ('authors', models.JSONField()),
                ('basis', models.TextField(blank=True, help_text='number and date of the decision')),
                ('made_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
                ('procedure', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='procedures.procedure')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'id'], name='governance_opening_state'), models.Index(fields=['agency', 'id'], name='governance_opening_agency')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'submitted'))), fields=('procedure', 'agency'), name='governance_opening_one_open')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('accurate', models.BooleanField()),
                ('findings', models.TextField(blank=True)),
                ('reviewer', models.TextField(help_text='name and post as they were')),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
                ('procedure', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='procedures.procedure')),
            ],
            options={
                'indexes': [models.Index(fields=['procedure', 'agency', 'at'], name='governance_review_last')],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('code', models.TextField()),
                ('kind', models.TextField(help_text='new, amended, abolished')),
                ('content', models.JSONField(help_text='empty when the procedure is abolished')),
                ('effective_from', models.DateField()),
                ('state', models.TextField(default='draft')),
                ('edit', models.IntegerField(default=1)),
                ('authors', models.JSONField()),
                ('decision_no', models.TextField(blank=True)),
                ('decision_date', models.DateField(null=True)),
                ('issuer', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
                ('saved_at', models.DateTimeField()),
                ('in_force_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
                ('base', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.version')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='governance.notice')),
                ('version', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.version')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'id'], name='governance_revision_state'), models.Index(fields=['code', 'id'], name='governance_revision_code')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'submitted', 'approved'))), fields=('code',), name='governance_revision_one_open')],
            },
        ),
        migrations.CreateModel(
            name='CodeEntry',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('list', models.TextField()),
                ('code', models.TextField()),
                ('name', models.TextField()),
                ('note', models.TextField(blank=True)),
                ('source', models.TextField(help_text='the document that sets the entry')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(help_text='last day', null=True)),
                ('end_source', models.TextField(blank=True, help_text='the document that ends it')),
                ('sort_key', models.TextField()),
                ('agency', models.ForeignKey(db_index=False, help_text='null: the province', null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
            ],
            options={
                'indexes': [models.Index(fields=['list', 'sort_key', 'id'], name='governance_code_sorted')],
                'constraints': [models.UniqueConstraint(fields=('list', 'code', 'valid_from'), name='governance_code_once')],
            },
        ),
        migrations.CreateModel(
            name='DecisionItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.TextField()),
                ('kind', models.TextField(help_text='new, amended, supplemented, replaced, abolished; listed for a list of services')),
                ('decision', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='governance.decision')),
            ],
            options={
                'indexes': [models.Index(fields=['code'], name='governance_decision_code')],
                'constraints': [models.UniqueConstraint(fields=('decision', 'code'), name='governance_decision_item')],
            },
        ),
    ]
