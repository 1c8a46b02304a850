import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_tables'),
        ('dossiers', '0001_tables'),
        ('procedures', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('month', models.DateField()),
                ('text', models.TextField()),
                ('state', models.TextField(default='waiting', help_text='waiting, published or hidden')),
                ('reason', models.TextField(blank=True)),
                ('read_by', models.TextField(blank=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
                ('procedure', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='procedures.procedure')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['month', 'id'], name='feedback_comment_waiting'), models.Index(condition=models.Q(('state', 'published')), fields=['procedure', '-month', 'id'], name='feedback_comment_shown')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='dossiers.dossier')),
                ('token', models.TextField(unique=True)),
                ('made_at', models.DateTimeField()),
                ('answered', models.BooleanField(default=False)),
                ('desk_unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('answered', False)), fields=['desk_unit', '-made_at'], name='feedback_invitation_open')],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('month', models.DateField(help_text='first day of the month')),
                ('place', models.TextField(help_text='portal or desk: where it was given')),
                ('answers', models.JSONField()),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
                ('procedure', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='procedures.procedure')),
            ],
            options={
                'indexes': [models.Index(fields=['procedure', 'month'], name='feedback_rating_service')],
            },
        ),
        migrations.CreateModel(
            name='ServiceFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.SmallIntegerField()),
                ('received', models.IntegerField()),
                ('received_online', models.IntegerField()),
                ('resolved_online', models.IntegerField()),
                ('on_time_online', models.IntegerField()),
                ('counted_at', models.DateTimeField()),
                ('procedure', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='procedures.procedure')),
            ],
            options={
                'indexes': [models.Index(fields=['year', '-received', 'procedure'], name='feedback_figure_order')],
                'constraints': [models.UniqueConstraint(fields=('procedure', 'year'), name='feedback_figure_once')],
            },
        ),
    ]
