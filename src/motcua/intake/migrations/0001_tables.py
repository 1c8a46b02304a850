import django.db.models.deletion
import motcua.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_tables'),
        ('documents', '0001_tables'),
        ('dossiers', '0001_tables'),
        ('procedures', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('token', models.TextField(unique=True)),
                ('answers', models.JSONField(default=dict)),
                ('sources', models.JSONField(db_default=models.Value({}, models.JSONField()), help_text='where a prefilled answer comes from, by field key')),
                ('delivery', models.TextField(default='counter')),
                ('revision', models.IntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('saved_at', models.DateTimeField()),
                ('reminded_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='directory.account')),
                ('dossier', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='procedures.formversion')),
                ('mandate', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.mandate')),
                ('offering', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='procedures.offering')),
                ('relief', models.ForeignKey(db_index=False, help_text='the exemption or reduction asked for', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.feerule')),
                ('together_with', models.ForeignKey(db_index=False, help_text='the own dossier whose group it is handed in with', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossier')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='procedures.version')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('dossier', None)), fields=['account', '-saved_at'], name='intake_draft_account'), models.Index(condition=models.Q(('dossier', None)), fields=['saved_at'], name='intake_draft_idle')],
            },
        ),
        migrations.CreateModel(
            name='DraftFile',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('paper_no', models.SmallIntegerField()),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='intake.draft')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='documents.storedfile')),
            ],
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('token', models.TextField(primary_key=True, serialize=False)),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='dossiers.dossier')),
            ],
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='dossiers.dossier')),
                ('claimed_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.account')),
                ('taken_from', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.account')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('taken_from__isnull', False)), fields=['taken_from', 'claimed_at'], name='intake_claim_lost')],
            },
        ),
    ]
