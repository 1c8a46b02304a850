import django.db.models.deletion
import motcua.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_tables'),
        ('documents', '0001_tables'),
        ('dossiers', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Result',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('kind_code', models.TextField(blank=True)),
                ('name', models.TextField()),
                ('number', models.IntegerField()),
                ('year', models.SmallIntegerField()),
                ('symbol', models.TextField()),
                ('signer_name', models.TextField()),
                ('signer_title', models.TextField()),
                ('issued_by', models.TextField()),
                ('issued_at', models.DateTimeField()),
                ('state', models.TextField(db_default='valid', default='valid', help_text='valid, replaced or revoked')),
                ('valid_from', models.DateField(null=True)),
                ('valid_to', models.DateField(help_text='last day of validity; null when it does not end', null=True)),
                ('reminded_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='documents.storedfile')),
                ('replaces', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='results.result')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier', 'id'], name='results_result_dossier'), models.Index(fields=['agency', '-id'], name='results_result_register'), models.Index(condition=models.Q(('state', 'valid'), _negated=True), fields=['agency', '-id'], name='results_result_changed'), models.Index(condition=models.Q(('state', 'valid'), ('valid_to__isnull', False)), fields=['valid_to', 'id'], name='results_result_ending')],
                'constraints': [models.UniqueConstraint(fields=('agency', 'symbol', 'year', 'number'), name='results_result_number'), models.UniqueConstraint(condition=models.Q(('state', 'valid')), fields=('dossier',), name='results_result_valid')],
            },
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('result', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='results.result')),
                ('token', models.TextField(unique=True)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('method', models.TextField()),
                ('receiver_name', models.TextField()),
                ('receiver_relation', models.TextField()),
                ('identity_check', models.TextField()),
                ('originals_given_back', models.JSONField(default=list)),
                ('authorisation', models.TextField(blank=True, db_default='', default='')),
                ('sitting', models.BigIntegerField(help_text='the same for results that one receiver took at once', null=True)),
                ('given_by', models.TextField()),
                ('given_at', models.DateTimeField()),
                ('authorisation_file', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
                ('result', models.ForeignKey(db_index=False, help_text='null: what the dossier had then', null=True, on_delete=django.db.models.deletion.PROTECT, to='results.result')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('sitting__isnull', False)), fields=['sitting'], name='results_handover_sitting')],
                'constraints': [models.UniqueConstraint(fields=('dossier', 'result'), name='results_handover_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='ResultChange',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.TextField(help_text='corrected, replaced or revoked')),
                ('decision_number', models.TextField()),
                ('decision_day', models.DateField()),
                ('reason', models.TextField()),
                ('fault', models.TextField(help_text='agency or applicant: who bears the costs')),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('result', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='results.result')),
                ('successor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='results.result')),
            ],
        ),
        migrations.CreateModel(
            name='BookClosing',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('year', models.SmallIntegerField()),
                ('last_number', models.IntegerField()),
                ('digest', models.TextField()),
                ('closed_by', models.TextField()),
                ('closed_at', models.DateTimeField()),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agency', 'year'), name='results_book_closed_once')],
            },
        ),
        migrations.CreateModel(
            name='Chase',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('number', models.SmallIntegerField()),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dossier', 'number'), name='results_chase_number')],
            },
        ),
        migrations.CreateModel(
            name='RegisterExtract',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('token', models.TextField(unique=True)),
                ('number', models.IntegerField()),
                ('year', models.SmallIntegerField()),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('edition', models.TextField()),
                ('data', models.JSONField()),
                ('issued_by', models.TextField()),
                ('issued_at', models.DateTimeField()),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agency', 'year', 'number'), name='results_extract_number')],
            },
        ),
    ]
